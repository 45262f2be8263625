/** Two short tones, made by the browser: no file. Higher and twice for what cannot wait. */
import type { Urgency } from "../inbox/needs";

const VOLUME = 0.12;
const TONE_S = 0.16;
const TONES: Readonly<Record<Urgency, readonly number[]>> = {
  0: [880, 1175, 880, 1175],
  1: [659, 880],
  2: [523],
};

let context: AudioContext | null = null;

/** Browsers let a page sound only after a click in it: to be called from one. */
export function unlockSound(): void {
  try {
    context ??= new AudioContext();
    void context.resume().catch(() => undefined);
  } catch {
    context = null; // no sound card, or a browser without WebAudio: the rest works as well
  }
}

export function chime(urgency: Urgency): void {
  if (context?.state !== "running") return;
  const out = context.createGain();
  out.connect(context.destination);
  TONES[urgency].forEach((frequency, at) => {
    tone(
      context as AudioContext,
      out,
      frequency,
      (context as AudioContext).currentTime + at * TONE_S,
    );
  });
}

/** A sine that swells and fades, so that nothing clicks. */
function tone(audio: AudioContext, out: GainNode, frequency: number, from: number): void {
  const wave = audio.createOscillator();
  const swell = audio.createGain();
  wave.frequency.value = frequency;
  swell.gain.setValueAtTime(0, from);
  swell.gain.linearRampToValueAtTime(VOLUME, from + 0.02);
  swell.gain.exponentialRampToValueAtTime(0.0001, from + TONE_S);
  wave.connect(swell).connect(out);
  wave.start(from);
  wave.stop(from + TONE_S);
}
