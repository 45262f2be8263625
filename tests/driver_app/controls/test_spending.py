from driver_app.controls.spending import spending_words
from driver_app.guide.spending import Estimate
from driver_app.texts import Texts


def test_the_day_is_told_in_data_and_in_battery_where_both_are_known() -> None:
    both = Estimate(data_bytes=3_200_000, battery_percent=32, battery_per_hour=4.0)
    data = Estimate(data_bytes=3_200_000)

    assert "3,2 MB" in spending_words(both, Texts("pt-BR"))
    assert "32%" in spending_words(both, Texts("pt-BR"))
    assert "%" not in spending_words(data, Texts("en"))
