"""What WCAG 2.2 AA asks of a page and a browser can measure: names, contrast, sizes of targets.

Each script gives the elements that fail, as short HTML with what was measured.
"""

from typing import Final

from playwright.async_api import Page

# 4.1.2: whatever can be pressed or filled in says what it is: by its text, its label, its title.
NAMELESS: Final = """
() => [...document.querySelectorAll('button, a[href], input, select, textarea, [role=option]')]
  .filter((one) => one.checkVisibility())
  .filter((one) => !(one.ariaLabel || one.innerText?.trim() || one.labels?.length
    || one.getAttribute('aria-labelledby') || one.title))
  .map((one) => one.outerHTML.slice(0, 120))
"""

# 1.4.3: text stands out from what is really behind it, 4.5 times, or 3 times where it is large.
# What is disabled is exempt, and so is what lies over pictures and the map.
FAINT: Final = """
() => {
  const pen = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgba = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = ([r, g, b, a], under) => [r, g, b].map((c, at) => c * a + under[at] * (1 - a));
  const behind = (one) => {
    const layers = [];
    for (let at = one; at; at = at.parentElement) layers.push(rgba(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, layer) => over(layer, under), [255, 255, 255]);
  };
  const dimmed = (one) => {
    let opacity = 1;
    for (let at = one; at; at = at.parentElement) opacity *= Number(getComputedStyle(at).opacity);
    return opacity;
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (texts.nextNode()) {
    if (texts.currentNode.data.trim()) seen.add(texts.currentNode.parentElement);
  }
  return [...seen]
    .filter((one) => one.checkVisibility() && !one.closest('.unseen, .skip, .map, svg, :disabled, option, script'))
    .filter((one) => one.getClientRects().length && !one.closest('.zero'))
    .map((one) => {
      const style = getComputedStyle(one);
      const ground = behind(one);
      const ink = rgba(style.color);
      ink[3] *= dimmed(one);
      const [a, b] = [light(over(ink, ground)), light(ground)];
      const px = parseFloat(style.fontSize);
      const large = px >= 24 || (px >= 18.66 && Number(style.fontWeight) >= 700);
      return { one, ratio: Math.max(a, b) / Math.min(a, b), least: large ? 3 : 4.5 };
    })
    .filter(({ ratio, least }) => ratio < least)
    .map(({ one, ratio }) => `${ratio.toFixed(2)} ${one.outerHTML.slice(0, 140)}`);
}
"""

# 2.5.8: targets are 24 by 24, or stand in a line of text. Where a stop lies on the map or on the
# timeline is what it says, so its place there is essential.
SMALL: Final = """
() => [...document.querySelectorAll('button, a[href], input, select, textarea, summary')]
  .filter((one) => one.checkVisibility() && !one.closest('.unseen, .map, .track') && !one.matches('.unseen, .skip'))
  .filter((one) => !one.matches('button.link, a, td .link, summary') && !one.closest('label'))
  .map((one) => ({ one, box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width > 0 && (box.width < 24 || box.height < 24))
  .map(({ one, box }) => `${box.width.toFixed(0)}x${box.height.toFixed(0)} ${one.outerHTML.slice(0, 120)}`)
"""


# A window that is still opening is not yet what a reader sees.
SETTLED: Final = """
() => Promise.all(document.getAnimations()
  .filter((one) => one.effect.getComputedTiming().iterations !== Infinity)
  .map((one) => one.finished.catch(() => undefined)))
"""


async def failures(page: Page) -> dict[str, list[str]]:
    """Measure what is on the screen; what passes is left out."""
    await page.evaluate(SETTLED)
    measured = {
        "without a name": await page.evaluate(NAMELESS),
        "too faint": await page.evaluate(FAINT),
        "too small": await page.evaluate(SMALL),
    }
    return {rule: found for rule, found in measured.items() if found}
