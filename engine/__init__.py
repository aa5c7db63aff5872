"""Turns an OpenAPI document into API tests; runs headless."""
