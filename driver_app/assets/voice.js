// Reads aloud what the app announces. Flet has no speech; Flutter writes announcements for screen
// readers into an element of its own, and the page can hear them there. The app keeps the language
// in the browser's storage (driver_app/device/phone.py).
(() => {
  if (!('speechSynthesis' in window)) return;
  const language = () => {
    const kept = localStorage.getItem('flutter.porta.voice');
    return kept ? kept.replaceAll('"', '') : '';
  };
  const say = (text) => {
    const locale = language();
    if (!text || !locale) return;
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.lang = locale;
    speechSynthesis.cancel(); // a new turn matters more than the end of an old one
    speechSynthesis.speak(spoken);
  };
  const listen = (host) =>
    new MutationObserver((changes) => {
      for (const change of changes)
        for (const node of change.addedNodes) say(node.textContent.trim());
    }).observe(host, { childList: true, subtree: true });
  const find = () => document.querySelector('flt-announcement-host');
  new MutationObserver((_, seeker) => {
    const host = find();
    if (!host) return;
    seeker.disconnect();
    listen(host);
  }).observe(document, { childList: true, subtree: true });
})();
