import * as React from 'react';

import {
  createTheme,
  dateMath,
  dateTime,
  FieldType,
  getFieldDisplayName,
  type CoreApp,
  type DataFrame,
  type DataQuery,
  type DataQueryError,
  type DataQueryRequest,
  type DataTransformerConfig,
  type FieldConfigSource,
  type TimeRange,
} from '@grafana/data';
import { PanelChrome } from '@grafana/ui';
import { lastValueFrom } from 'rxjs';

import { dress } from './fields';
import { instanceOf, replaceVariables, setVariables, type AnyPlugin, type Source } from './grafana';
import type { Values } from './interpolate';
import { Viz } from './panels';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Array<DataQuery & { datasource: { uid: string } }>;
  transformations?: DataTransformerConfig[];
  fieldConfig: FieldConfigSource;
  options: Record<string, unknown>;
  panels?: Panel[];
}

interface Variable {
  name: string;
  type: string;
  allValue?: string;
  current?: { value: string | string[] };
}

export interface Model {
  title: string;
  time: { from: string; to: string };
  templating: { list: Variable[] };
  panels: Panel[];
}

export async function loadDashboard(name: string): Promise<Model> {
  return (await fetch(`/dashboards/${name}.json`)).json();
}

/** Variables have the values of the address, else those that the dashboard opens with. */
function variables(model: Model, asked: URLSearchParams): Values {
  const values: Values = { __rate_interval: '1m', __interval: '15s', __range: '1h' };
  for (const each of model.templating.list) {
    const given = asked.getAll(`var-${each.name}`);
    const current = each.current?.value;
    const isAll = current === undefined || current === '$__all' || (Array.isArray(current) && current.includes('$__all'));
    values[each.name] = given.length > 0 ? given : isAll ? (each.allValue ?? '') : current;
  }
  return values;
}

function period(from: string, to: string): TimeRange {
  const at = (text: string) => dateMath.toDateTime(text, {}) ?? dateTime();
  return { from: at(from), to: at(to), raw: { from, to } };
}

const column = 60;
const row = 30;
const gap = 8;
const theme = createTheme({ colors: { mode: 'dark' } });

interface Props {
  model: Model;
  sources: Source[];
  plugin: AnyPlugin;
  asked: URLSearchParams;
}

export function Dashboard({ model, sources, plugin, asked }: Props) {
  setVariables(variables(model, asked));
  const range = period(asked.get('from') ?? model.time.from, asked.get('to') ?? model.time.to);
  const bottom = Math.max(...model.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  return (
    <div style={{ position: 'relative', width: 24 * column, height: bottom * (row + gap) + 60 }}>
      <h1 style={{ fontSize: 20 }}>{model.title}</h1>
      {model.panels.map((panel) => (
        <div key={panel.id} style={{ position: 'absolute', left: panel.gridPos.x * column, top: 50 + panel.gridPos.y * (row + gap) }}>
          <PanelView panel={panel} sources={sources} plugin={plugin} range={range} />
        </div>
      ))}
    </div>
  );
}

interface Result {
  frames: DataFrame[];
  errors: DataQueryError[];
  notices: string[];
}

/** Asks all targets of a panel, by data source. */
async function query(panel: Panel, sources: Source[], plugin: AnyPlugin, range: TimeRange): Promise<Result> {
  const result: Result = { frames: [], errors: [], notices: [] };
  for (const target of panel.targets ?? []) {
    const uid = replaceVariables(target.datasource.uid);
    const source = sources.find((each) => each.uid === uid);
    if (!source) {
      throw new Error(`there is no data source ${uid}`);
    }
    const request = {
      app: 'dashboard' as CoreApp,
      requestId: `${panel.id}${target.refId}`,
      targets: [target],
      range,
      intervalMs: 5000,
      maxDataPoints: 500,
      scopedVars: {},
      timezone: 'browser',
      interval: '5s',
      startTime: 0,
    } satisfies DataQueryRequest;
    const answer = await lastValueFrom(instanceOf(source, plugin).query(request));
    result.frames.push(...answer.data);
    result.errors.push(...(answer.errors ?? (answer.error ? [answer.error] : [])));
  }
  result.notices = result.frames.flatMap((frame) => frame.meta?.notices?.map((notice) => notice.text) ?? []);
  return { ...result, frames: await dress(result.frames, panel.transformations ?? [], panel.fieldConfig, theme) };
}

/** Cells with something in them, the columns of times left out: a time alone tells nothing. */
function cells(frames: DataFrame[]): number {
  return frames.flatMap((frame) => frame.fields.filter((field) => field.type !== FieldType.time)).reduce((n, field) => n + field.values.length, 0);
}

/** The last value of each number, by its name. */
function figures(frames: DataFrame[]): Record<string, number> {
  const numbers = frames.flatMap((frame) => frame.fields.filter((field) => field.type === FieldType.number).map((field) => [getFieldDisplayName(field, frame, frames), field.values.at(-1)]));
  return Object.fromEntries(numbers);
}

function PanelView({ panel, sources, plugin, range }: { panel: Panel; sources: Source[]; plugin: AnyPlugin; range: TimeRange }) {
  const [result, setResult] = React.useState<Result>();
  React.useEffect(() => {
    query(panel, sources, plugin, range).then(setResult, (error: unknown) =>
      setResult({ frames: [], notices: [], errors: [{ message: String(error) }] })
    );
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked once: the page stands still
  }, []);
  const message = result?.errors.map((error) => error.message ?? error.data?.message ?? 'error').join(' ');
  if (panel.type === 'row') {
    return <h2 style={{ fontSize: 16 }}>{panel.title}</h2>;
  }
  return (
    <div
      data-testid="panel"
      data-title={panel.title}
      data-state={!result ? 'loading' : message ? 'error' : 'done'}
      data-cells={result ? cells(result.frames) : 0}
      data-figures={JSON.stringify(result ? figures(result.frames) : {})}
      data-message={message}
      data-notices={result?.notices.join(' ')}
    >
      <PanelChrome
        title={panel.title}
        width={panel.gridPos.w * column - gap}
        height={panel.gridPos.h * (row + gap) - gap}
        statusMessage={message || undefined}
      >
        {(width, height) =>
          result && !message ? (
            <Viz type={panel.type} options={panel.options} fieldConfig={panel.fieldConfig} frames={result.frames} width={width} height={height} range={range} theme={theme} />
          ) : (
            <div style={{ color: theme.colors.error.text }}>{message}</div>
          )
        }
      </PanelChrome>
    </div>
  );
}
