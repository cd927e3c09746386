-- Configurations of version 2: a parameterization is a composition of a code, hallucinators and a formation, where it was
-- one of four kinds. Its fields have new names and the same meaning (shared/config/parameterization.ts reads the old ones
-- wherever else they are: in files, archives and checkpoints).
-- A table, so that a hundred thousand runs are looked at once and not once for each.
CREATE TEMP TABLE composed AS
  SELECT owner, id, json_set(
    config,
    '$.version', 2,
    '$.parameterization', json_object(
      'code', json_object('kind', 'pixels'),
      'basesPerClass', coalesce(form ->> '$.basesPerClass', form ->> '$.imagesPerClass'),
      'hallucinators', coalesce(form ->> '$.hallucinators', 0),
      'kernel', coalesce(form ->> '$.kernel', 3),
      'baseChannels', coalesce(form ->> '$.baseChannels', 'image'),
      'hallucinatorStart', coalesce(form ->> '$.hallucinatorStart', 'random'),
      'formation', coalesce(form ->> '$.factor', 1),
      'initialisation', coalesce(form ->> '$.initialisation', 'real')
    )
  ) AS config
  FROM (
    SELECT owner, id, config, config -> '$.parameterization' AS form
    FROM (
      SELECT 'run' AS owner, id, config_json AS config FROM runs
      UNION ALL SELECT 'preset', id, config_json FROM presets
      UNION ALL SELECT 'base', id, plan_json -> '$.request.base' FROM studies
      UNION ALL SELECT 'cell ' || cell.key, studies.id, cell.value -> '$.config'
        FROM studies, json_each(plan_json, '$.cells') AS cell
    )
    WHERE config IS NOT NULL AND config -> '$.parameterization' ->> '$.kind' IS NOT NULL
  );
CREATE INDEX temp.composed_by_owner ON composed (owner, id);

UPDATE runs SET config_json = (SELECT config FROM composed WHERE owner = 'run' AND composed.id = runs.id)
  WHERE id IN (SELECT id FROM composed WHERE owner = 'run');
UPDATE presets SET config_json = (SELECT config FROM composed WHERE owner = 'preset' AND composed.id = presets.id)
  WHERE id IN (SELECT id FROM composed WHERE owner = 'preset');
UPDATE studies SET plan_json = json_set(
    plan_json, '$.request.base',
    json((SELECT config FROM composed WHERE owner = 'base' AND composed.id = studies.id))
  )
  WHERE id IN (SELECT id FROM composed WHERE owner = 'base');
UPDATE studies SET plan_json = json_set(
    plan_json, '$.cells',
    json((
      SELECT json_group_array(json_set(cell.value, '$.config', json(coalesce(
        (SELECT config FROM composed WHERE owner = 'cell ' || cell.key AND composed.id = studies.id),
        cell.value -> '$.config'
      ))))
      FROM json_each(plan_json, '$.cells') AS cell
    ))
  )
  WHERE json_type(plan_json, '$.cells') = 'array';

DROP TABLE composed;
