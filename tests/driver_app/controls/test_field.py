from driver_app.controls.field import Form


def test_a_form_keeps_what_is_typed_without_the_spaces_around_it() -> None:
    form = Form(server="https://porta.example")
    form.type("code", "  K7QM ")

    assert form.typed("code") == "K7QM"
    assert form.typed("server") == "https://porta.example"
    assert form.typed("else") == ""
