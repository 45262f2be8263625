"""A code that a page can show as it is."""

from dispatch_server.accounts.qr import qr_svg


def test_it_is_an_image_by_itself_and_another_for_another_text() -> None:
    code = qr_svg("https://porta.example/driver/?code=A1")

    assert code.startswith("<svg xmlns=")
    assert code.rstrip().endswith("</svg>")
    assert code != qr_svg("https://porta.example/driver/?code=B2")
