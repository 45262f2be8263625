/** What this browser keeps for its reader. One that keeps nothing is no reason to stop. */
export function readKept(name: string): string | null {
  try {
    return localStorage.getItem(`porta-${name}`);
  } catch {
    return null;
  }
}

export function keep(name: string, value: string): void {
  try {
    localStorage.setItem(`porta-${name}`, value);
  } catch {
    // it lasts as long as the page then
  }
}
