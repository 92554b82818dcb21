"""The API: what the pages can do, for programs; assembled from the rooms, described at ``/api/v1/openapi.json``."""
