/** What a view shows while there is nothing to show: empty, loading, failed. */
import type { ComponentChildren } from "preact";
import type { Remote } from "../store";
import { t } from "../texts";
import { failureText } from "../toasts";
import { Icon, type IconName } from "./icon";

interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string;
  readonly children?: ComponentChildren;
  readonly testid?: string;
}

export const Empty = ({ icon, title, hint, children, testid }: EmptyProps) => (
  <div class="empty" data-testid={testid}>
    <span class="empty-icon">
      <Icon name={icon} size={26} />
    </span>
    <h3>{title}</h3>
    {hint ? <p>{hint}</p> : null}
    {children}
  </div>
);

export const Skeleton = ({ rows = 5 }: { rows?: number }) => (
  <div class="skeleton" role="status">
    <span class="unseen">{t("app.loading")}</span>
    {Array.from({ length: rows }, (_, at) => (
      <span key={at} />
    ))}
  </div>
);

interface FetchedProps<T> {
  readonly of: Remote<T>;
  readonly again: () => void;
  readonly rows?: number;
  readonly children: (value: NonNullable<T>) => ComponentChildren;
}

/** A fetched value; before it a skeleton, and beside or instead of it what went wrong. */
export function Fetched<T>({ of, again, rows = 5, children }: FetchedProps<T>) {
  const shown = of.value === null ? null : children(of.value as NonNullable<T>);
  if (of.failure) {
    return (
      <>
        <div class="notice bad" role="alert">
          <Icon name="warn" />
          <p>{failureText(of.failure)}</p>
          <button type="button" class="small" onClick={again}>
            {t("app.retry")}
          </button>
        </div>
        {shown}
      </>
    );
  }
  return <>{shown ?? <Skeleton rows={rows} />}</>;
}
