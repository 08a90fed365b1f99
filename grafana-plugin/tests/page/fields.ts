import {
  applyFieldOverrides,
  cacheFieldDisplayNames,
  FieldConfigOptionsRegistry,
  identityOverrideProcessor,
  thresholdsOverrideProcessor,
  transformDataFrame,
  valueMappingsOverrideProcessor,
  type DataFrame,
  type DataTransformerConfig,
  type FieldConfigPropertyItem,
  type FieldConfigSource,
  type GrafanaTheme2,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

import { replaceVariables } from './grafana';

type Process = FieldConfigPropertyItem['process'];

function property(id: string, process: Process = identityOverrideProcessor): FieldConfigPropertyItem {
  const custom = id.startsWith('custom.');
  return {
    id,
    path: custom ? id.slice('custom.'.length) : id,
    name: id,
    isCustom: custom,
    process,
    shouldApply: () => true,
    editor: () => null,
    override: () => null,
  };
}

/** The options of fields that our dashboards set; a dashboard that sets another one fails here. */
const known = [
  ...['displayName', 'unit', 'min', 'max', 'decimals', 'noValue', 'color', 'links', 'actions', 'description', 'filterable'].map((id) => property(id)),
  property('mappings', valueMappingsOverrideProcessor as Process),
  property('thresholds', thresholdsOverrideProcessor as Process),
  ...[
    'align', 'cellOptions', 'filterable', 'hidden', 'hideFrom', 'width', 'minWidth', 'wrapText', 'inspect',
    'drawStyle', 'lineWidth', 'fillOpacity', 'lineInterpolation', 'showPoints', 'stacking', 'axisLabel', 'axisPlacement',
    'axisSoftMin', 'axisSoftMax', 'axisGridShow', 'axisColorMode', 'scaleDistribution', 'spanNulls', 'gradientMode', 'pointSize',
    'thresholdsStyle', 'barAlignment', 'lineStyle', 'insertNulls', 'transform',
  ].map((id) => property(`custom.${id}`)),
];

/** An older Grafana has no such option: ?unknown=actions. */
const unknown = new URLSearchParams(window.location.search).get('unknown');
const registry = new FieldConfigOptionsRegistry(() => known.filter(({ id }) => id !== unknown));

/** Applies a panel's transformations and field options as Grafana does. */
export async function dress(
  frames: DataFrame[],
  transformations: DataTransformerConfig[],
  fieldConfig: FieldConfigSource,
  theme: GrafanaTheme2
): Promise<DataFrame[]> {
  for (const rule of fieldConfig.overrides) {
    for (const { id } of rule.properties) {
      if (!known.some((each) => each.id === id)) {
        throw new Error(`this page knows no option ${id}`);
      }
    }
  }
  const transformed = transformations.length > 0 ? await lastValueFrom(transformDataFrame(transformations, frames)) : frames;
  const dressed = applyFieldOverrides({ data: transformed, fieldConfig, fieldConfigRegistry: registry, replaceVariables, theme, timeZone: 'browser' });
  cacheFieldDisplayNames(dressed);
  return dressed;
}
