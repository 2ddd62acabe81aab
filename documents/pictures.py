"""A photo as the layouts take it: papers travel as JSON text, and typst reads a JPEG out of an SVG."""

from base64 import b64encode


def picture_svg(jpeg: bytes, width: int, height: int) -> str:
    """The JPEG of `width` by `height` pixels within an SVG of the same shape, as text; its bytes are set unchanged."""
    data = b64encode(jpeg).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/jpeg;base64,{data}"/></svg>'
    )
