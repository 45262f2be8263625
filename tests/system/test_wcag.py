"""The measures find what they look for, and nothing else."""

from playwright.async_api import Browser

from tests.system.wcag import failures

GOOD = """
<body style="background: #fff; color: #222">
  <label>Name <input></label>
  <button style="width: 24px; height: 24px" aria-label="Close"></button>
  <p style="color: #767676">grey enough</p>
  <p style="color: #949494; font-size: 24px">large</p>
  <div style="background: #000"><p style="color: #fff">on black</p></div>
  <button disabled style="color: #eee; height: 24px">not yet</button>
</body>
"""
BAD = """
<body style="background: #fff; color: #222">
  <button style="width: 30px; height: 30px"></button>
  <button style="width: 20px; height: 24px; padding: 0" aria-label="Close"></button>
  <p style="color: #787878">too grey</p>
  <div style="background: rgb(0 0 0 / 20%)"><p style="color: #666">on a shade</p></div>
  <p style="opacity: 0.5">half there</p>
</body>
"""


async def test_what_is_wrong_is_found(browser: Browser) -> None:
    page = await browser.new_page()
    await page.set_content(GOOD)
    good = await failures(page)
    await page.set_content(BAD)
    bad = await failures(page)
    await page.close()

    assert good == {}
    assert {rule: len(found) for rule, found in bad.items()} == {
        "without a name": 1,
        "too faint": 3,
        "too small": 1,
    }
