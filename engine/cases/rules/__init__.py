"""Rules between inputs: found in a document, kept by every positive, broken by negatives."""
