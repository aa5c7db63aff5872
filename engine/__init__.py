"""Turns an OpenAPI document into API tests; runs headless."""

VERSION = "0.1.0"
