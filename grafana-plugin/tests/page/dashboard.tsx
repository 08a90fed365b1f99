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
import { resolve, type Ask, type Target, type Variable } from './variables';

interface Panel {
  id: number;
  type: string;
  title: string;
  description?: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: Target[];
  transformations?: DataTransformerConfig[];
  fieldConfig: FieldConfigSource;
  options: Record<string, unknown>;
  panels?: Panel[];
}

export interface Model {
  title: string;
  time: { from: string; to: string };
  templating: { list: Variable[] };
  annotations: { list: Annotation[] };
  panels: Panel[];
}

interface Annotation {
  name: string;
  builtIn?: number;
  datasource: { uid: string };
  target?: DataQuery;
  expr?: string;
}

export async function loadDashboard(name: string): Promise<Model> {
  return (await fetch(`/dashboards/${name}.json`)).json();
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
  const [values, setValues] = React.useState<Values>();
  const [range] = React.useState(() => period(asked.get('from') ?? model.time.from, asked.get('to') ?? model.time.to));
  const ask: Ask = (targets) => query(targets, sources, plugin, range);
  React.useEffect(() => {
    resolve(model.templating.list, asked, range, ask).then((found) => {
      setVariables(found);
      setValues(found);
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked once: the page stands still
  }, []);
  // Collapsed rows are shown open: what nobody has opened yet can be wrong too.
  const panels = model.panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  const bottom = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  if (!values) {
    return <div data-testid="panel" data-state="loading" />;
  }
  return (
    <div style={{ position: 'relative', width: 24 * column, height: bottom * (row + gap) + 60 }}>
      <h1 style={{ fontSize: 20 }}>{model.title}</h1>
      <Chosen model={model} values={values} />
      <Annotations model={model} ask={ask} />
      {panels.map((panel) => (
        <div key={panel.id} style={{ position: 'absolute', left: panel.gridPos.x * column, top: 50 + panel.gridPos.y * (row + gap) }}>
          <PanelView panel={panel} ask={ask} range={range} />
        </div>
      ))}
    </div>
  );
}

/** The variables with their values, as they stand at the top of a dashboard. */
function Chosen({ model, values }: { model: Model; values: Values }) {
  const shown = model.templating.list.filter((each) => each.type !== 'datasource');
  return (
    <div style={{ position: 'absolute', right: 0, top: 4 }}>
      {shown.map(({ name, label }) => `${label ?? name} : ${String(values[name])}`).join('    ')}
    </div>
  );
}

/** What regions the dashboard's annotations have; Grafana draws them into its graphs. */
function Annotations({ model, ask }: { model: Model; ask: Ask }) {
  const asked = model.annotations.list.filter((each) => each.builtIn !== 1);
  const [found, setFound] = React.useState<Array<{ name: string; regions: number; message: string }>>();
  React.useEffect(() => {
    Promise.all(
      asked.map(async ({ name, datasource, target, expr }) => {
        const { frames, errors } = await ask([{ refId: 'Anno', expr, ...target, datasource }]);
        return { name, regions: frames.reduce((n, frame) => n + frame.length, 0), message: errors.map((error) => error.message ?? '').join(' ') };
      })
    ).then(setFound);
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked once: the page stands still
  }, []);
  return (
    <div style={{ position: 'absolute', right: 0, top: 26 }} data-testid="annotations" data-found={found && JSON.stringify(found)}>
      {found?.map(({ name, regions }) => `${name} : ${regions}`).join('    ')}
    </div>
  );
}

interface Result {
  frames: DataFrame[];
  errors: DataQueryError[];
  notices: string[];
}

/** Asks targets, each of its data source. */
async function query(targets: Target[], sources: Source[], plugin: AnyPlugin, range: TimeRange): Promise<Result> {
  const result: Result = { frames: [], errors: [], notices: [] };
  const tables = targets.filter((target) => target.format === 'table').length;
  for (const target of targets) {
    const uid = replaceVariables(target.datasource.uid);
    const source = sources.find((each) => each.uid === uid);
    if (!source) {
      throw new Error(`there is no data source ${uid}`);
    }
    const request = {
      app: 'dashboard' as CoreApp,
      requestId: target.refId,
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
    result.frames.push(...(tables > 1 ? answer.data.map((frame: DataFrame) => numbered(frame, target.refId)) : answer.data));
    result.errors.push(...(answer.errors ?? (answer.error ? [answer.error] : [])));
  }
  result.notices = result.frames.flatMap((frame) => frame.meta?.notices?.map((notice) => notice.text) ?? []);
  return result;
}

/** Tables of one panel tell their values apart by the target, as Grafana's Prometheus data source has it. */
function numbered(frame: DataFrame, refId: string): DataFrame {
  return { ...frame, fields: frame.fields.map((field) => (field.name === 'Value' ? { ...field, name: `Value #${refId}` } : field)) };
}

/** Asks for what a panel shows, and dresses it. */
async function content(panel: Panel, ask: Ask): Promise<Result> {
  const result = await ask(panel.targets ?? []);
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

function PanelView({ panel, ask, range }: { panel: Panel; ask: Ask; range: TimeRange }) {
  const [result, setResult] = React.useState<Result>();
  React.useEffect(() => {
    content(panel, ask).then(setResult, (error: unknown) =>
      setResult({ frames: [], notices: [], errors: [{ message: String(error) }] })
    );
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked once: the page stands still
  }, []);
  const message = result?.errors.map((error) => error.message ?? error.data?.message ?? 'error').join(' ');
  if (panel.type === 'row') {
    return <h2 style={{ fontSize: 16 }}>{panel.title}</h2>;
  }
  if (panel.type === 'logs') {
    return null; // no Loki is here; the lint reads its query
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
