/** Bars. Each says in words what it draws. */
interface Part {
  readonly share: number;
  readonly kind: "good" | "bad" | "blue" | "rest";
}

export const Parts = ({ label, parts }: { label: string; parts: readonly Part[] }) => (
  <div class="bar" role="img" aria-label={label}>
    {parts
      .filter((part) => part.share > 0)
      .map((part) => (
        <span key={part.kind} class={part.kind} style={{ "--share": part.share }} />
      ))}
  </div>
);

export const Meter = ({ label, share }: { label: string; share: number }) => {
  const kept = Math.min(1, Math.max(0, share));
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuenow={Math.round(kept * 100)}
      aria-valuemin={0}
      aria-valuemax={100}
    >
      <span class="blue" style={{ "--share": kept }} />
    </div>
  );
};
