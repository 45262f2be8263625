/** Encoded polylines with six decimals, as shared/polyline.py writes them, to GeoJSON order. */
export function decode(text: string): [number, number][] {
  const points: [number, number][] = [];
  let at = 0;
  let lat = 0;
  let lon = 0;
  const delta = (): number => {
    let shift = 0;
    let value = 0;
    let bits: number;
    do {
      bits = text.charCodeAt(at++) - 63;
      value += (bits & 0x1f) * 2 ** shift;
      shift += 5;
    } while (bits >= 0x20 && at < text.length);
    return value % 2 ? -(value + 1) / 2 : value / 2;
  };
  while (at < text.length) {
    lat += delta();
    lon += delta();
    points.push([lon / 1e6, lat / 1e6]);
  }
  return points;
}
