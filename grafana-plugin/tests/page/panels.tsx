import * as React from 'react';

import {
  EventBusSrv,
  getFieldDisplayValues,
  VizOrientation,
  type DataFrame,
  type FieldConfigSource,
  type FieldDisplay,
  type GrafanaTheme2,
  type TimeRange,
} from '@grafana/data';
import { BarGaugeDisplayMode, LegendDisplayMode, TableCellHeight } from '@grafana/schema';
import { BarGauge, BigValue, BigValueColorMode, BigValueGraphMode, PanelContextProvider, TimeSeries, type PanelContext } from '@grafana/ui';
import { TableNG } from '@grafana/ui/unstable';

import { actionsOf } from './actions';
import { replaceVariables } from './grafana';
import { Timeline } from './timeline';

export interface VizProps {
  type: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each panel type has its own
  options: any;
  fieldConfig: FieldConfigSource;
  frames: DataFrame[];
  width: number;
  height: number;
  range: TimeRange;
  theme: GrafanaTheme2;
}

/** A panel's content, by the components of Grafana that its panels are made of. */
export function Viz(props: VizProps) {
  switch (props.type) {
    case 'table':
      return <Table {...props} />;
    case 'stat':
      return <Stats {...props} />;
    case 'bargauge':
      return <Bars {...props} />;
    case 'timeseries':
      return <Lines {...props} />;
    case 'state-timeline':
      return <Timeline {...props} />;
    case 'geomap':
      return <Table {...props} />; // the points of the map: its tiles and marks are Grafana's own
  }
  throw new Error(`this page has no panel of type ${props.type}`);
}

function Table({ frames, width, height, range, options, fieldConfig }: VizProps) {
  const frame = frames[0];
  if (!frame || frame.length === 0) {
    return <Nothing text={fieldConfig.defaults.noValue} />;
  }
  return (
    <PanelContextProvider value={editor}>
      <TableNG
        data={frame}
        width={width}
        height={height}
        timeRange={range}
        cellHeight={options.cellHeight ?? TableCellHeight.Sm}
        {...{ sortBy: options.sortBy, initialSortBy: options.sortBy }} // as 13 calls it, and 12
        fieldConfig={fieldConfig}
        getActions={actionsOf}
      />
    </PanelContextProvider>
  );
}

/** Who looks may edit the dashboard: to others Grafana shows no action. */
const editor = { eventsScope: 'page', eventBus: new EventBusSrv(), canExecuteActions: () => true } satisfies PanelContext;

function displays({ frames, options, fieldConfig, theme }: VizProps): FieldDisplay[] {
  return getFieldDisplayValues({
    data: frames,
    fieldConfig,
    reduceOptions: options.reduceOptions ?? { calcs: ['lastNotNull'] },
    replaceVariables,
    sparkline: options.graphMode === 'area',
    theme,
  });
}

function Stats(props: VizProps) {
  const all = displays(props);
  const upright = props.options.orientation !== 'horizontal';
  const share = { width: upright ? props.width / all.length : props.width, height: upright ? props.height : props.height / all.length };
  return (
    <div style={{ display: 'flex', flexDirection: upright ? 'row' : 'column' }}>
      {all.map((each, i) => (
        <BigValue
          key={i}
          {...share}
          theme={props.theme}
          value={all.length > 1 ? each.display : { ...each.display, title: undefined }}
          sparkline={each.sparkline}
          colorMode={props.options.colorMode ?? BigValueColorMode.Value}
          graphMode={props.options.graphMode ?? BigValueGraphMode.None}
          justifyMode={props.options.justifyMode}
          textMode={props.options.textMode}
        />
      ))}
    </div>
  );
}

function Bars(props: VizProps) {
  const all = displays(props);
  const height = Math.min(38, props.height / Math.max(1, all.length));
  return (
    <>
      {all.map((each, i) => (
        <BarGauge
          key={i}
          width={props.width}
          height={height - 6}
          itemSpacing={6}
          theme={props.theme}
          field={{ ...each.field, min: 0, max: Math.max(...all.map((other) => other.display.numeric || 0)) }}
          value={each.display}
          orientation={VizOrientation.Horizontal}
          displayMode={props.options.displayMode ?? BarGaugeDisplayMode.Gradient}
          showUnfilled={props.options.showUnfilled}
        />
      ))}
    </>
  );
}

function Lines({ frames, width, height, range, fieldConfig }: VizProps) {
  if (frames.every((frame) => frame.length === 0)) {
    return <Nothing text={fieldConfig.defaults.noValue} />;
  }
  return (
    <TimeSeries
      frames={frames}
      width={width}
      height={height}
      timeRange={range}
      timeZone="browser"
      legend={{ displayMode: LegendDisplayMode.List, placement: 'bottom', showLegend: true, calcs: [] }}
    />
  );
}

function Nothing({ text }: { text?: string }) {
  return <div data-testid="nothing">{text ?? 'No data'}</div>;
}
