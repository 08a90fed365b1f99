import * as React from 'react';

import { FieldType, formattedValueToString, getFieldDisplayName, type DataFrame, type Field } from '@grafana/data';

import type { VizProps } from './panels';

interface Segment {
  from: number;
  till: number;
  value: unknown;
}

/** What Grafana's state timeline shows, which no package has: a line a field, a bar for as long as its value stays. */
export function Timeline({ frames, width, height, range }: VizProps) {
  const lines = frames.flatMap((frame) =>
    frame.fields
      .filter((field) => field.type !== FieldType.time)
      .map((field) => ({ name: getFieldDisplayName(field, frame, frames), field, segments: segments(frame, field, range.to.valueOf()) }))
  );
  const names = 170;
  const [from, till] = [range.from.valueOf(), range.to.valueOf()];
  const at = (time: number) => (Math.max(0, time - from) / (till - from)) * (width - names);
  const tall = Math.min(28, height / Math.max(1, lines.length));
  return (
    <>
      {lines.map(({ name, field, segments }, i) => (
        <div key={i} style={{ position: 'relative', height: tall, fontSize: 11, overflow: 'hidden' }}>
          <span>{name}</span>
          {segments.map((segment, j) => (
            <Bar key={j} field={field} segment={segment} left={names + at(segment.from)} width={at(segment.till) - at(segment.from)} height={tall - 3} />
          ))}
        </div>
      ))}
    </>
  );
}

function Bar({ field, segment, left, width, height }: { field: Field; segment: Segment; left: number; width: number; height: number }) {
  const shown = field.display?.(segment.value);
  const text = shown && formattedValueToString(shown);
  return (
    <div title={text} style={{ position: 'absolute', top: 0, left, width, height, overflow: 'hidden', background: shown?.color ?? 'gray', color: 'black', opacity: 0.85 }}>
      {text}
    </div>
  );
}

/** A value stays until the next one; samples that are missing are a gap. */
function segments(frame: DataFrame, field: Field, end: number): Segment[] {
  const times: number[] = frame.fields.find((each) => each.type === FieldType.time)?.values ?? [];
  const steps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
  const usual = Math.min(...steps);
  // Of what is measured, each instant has a sample; of what is told, each change.
  const sampled = steps.length > 1 && steps.filter((step) => step < 2 * usual).length > steps.length / 2;
  const found: Segment[] = [];
  times.forEach((from, i) => {
    const value: unknown = field.values[i];
    const next = times[i + 1] ?? end;
    const till = sampled && next - from > 3 * usual ? from + usual : next;
    const last = found.at(-1);
    if (value === null || value === undefined) {
      return;
    }
    if (last && last.value === value && last.till >= from) {
      last.till = till;
    } else {
      found.push({ from, till, value });
    }
  });
  return found;
}
