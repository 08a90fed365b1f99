import { DataSourcePlugin } from '@grafana/data';

import { ConfigEditor } from './ConfigEditor';
import { VigieDataSource } from './datasource';
import { QueryEditor } from './QueryEditor';
import type { VigieOptions, VigieQuery, VigieSecrets } from './types';

export const plugin = new DataSourcePlugin<VigieDataSource, VigieQuery, VigieOptions, VigieSecrets>(VigieDataSource)
  .setConfigEditor(ConfigEditor)
  .setQueryEditor(QueryEditor);
