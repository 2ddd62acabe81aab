"""Answers travel packed, where the browser reads that and packing makes them shorter."""

from django.middleware.gzip import GZipMiddleware

PACKED_ALREADY = ("image/jpeg", "image/png", "image/webp")


class PackingMiddleware(GZipMiddleware):
    """Django's own, which leaves pictures as they are: packed already, they would only cost the time."""

    def process_response(self, request, response):
        if response.get("Content-Type", "").startswith(PACKED_ALREADY):
            return response
        return super().process_response(request, response)
