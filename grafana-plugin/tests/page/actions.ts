import type { Action, ActionModel, ActionVariableInput, DataFrame, Field } from '@grafana/data';

import { replaceVariables } from './grafana';

/** A panel's actions on a cell, as Grafana has them: it fills in the row and the values of the action's form, and sends. */
export function actionsOf(frame: DataFrame, field: Field, rowIndex: number): Array<ActionModel<Field>> {
  const scoped = { __dataContext: { value: { data: [frame], frame, field, rowIndex } } };
  return ((field.config.actions ?? []) as Action[]).map((action) => {
    const fill = (text = '', given: ActionVariableInput = {}) =>
      replaceVariables(
        text.replace(/\$(\w+)/g, (whole, name: string) => (action.variables?.some(({ key }) => key === name) ? (given[name] ?? whole) : whole)),
        scoped
      );
    return {
      title: fill(action.title),
      confirmation: (given) => fill(action.confirmation, given),
      oneClick: action.oneClick ?? false,
      style: { backgroundColor: '#3d4252' },
      variables: action.variables,
      onClick: (_event, _origin, given) => {
        const { url, method, headers, body } = action.fetch!;
        void fetch(fill(url, given), { method, headers: [...(headers ?? []), ['X-Grafana-Action', '1']], body: fill(body, given) }).then((answer) => answer.text());
      },
    };
  });
}
