-- Runs from before there were coarse maps, numbers of few bits and budgets in bytes: what they were, by name, so that lists
-- show it and filters find it.
UPDATE runs SET config_json = json_set(
    config_json,
    '$.parameterization.mapSize', json('null'),
    '$.parameterization.precision',
      json('{"bits":32,"mode":"affine","scales":"tensor","floatShare":0.5}'),
    '$.budget.convention', 'values'
  )
  WHERE json_type(config_json, '$.parameterization.precision') IS NULL;
