import { say } from '@shared/words/message';
import { describe, expect, it } from 'vitest';
import { reactive } from 'vue';
import { call, CallError, connect, onEvent } from '@renderer/api/client';
import { startStores } from '../support';

describe('the client', () => {
  it('answers the value of a call', async () => {
    await startStores({ empty: true });
    const project = await call('projects.create', { name: 'One' });
    expect(project).toMatchObject({ name: 'One', runCount: 0 });
  });

  it('turns a failure into an error with its code, sentence and problems', async () => {
    const problems = [{ path: 'name', message: 'Give it a name.' }];
    const failure = { code: 'bad-input', message: 'The name is missing.', problems } as const;
    await startStores({ empty: true, failWith: () => failure });
    const error: unknown = await call('projects.list', {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(CallError);
    expect(error).toMatchObject({
      call: 'projects.list',
      code: 'bad-input',
      message: failure.message,
      problems,
    });
  });

  it('turns a broken border into an internal failure', async () => {
    connect({
      call: () => Promise.reject(new Error('The other side is gone.')),
      on: () => () => undefined,
      pathOf: () => '',
    });
    await expect(call('app.info', {})).rejects.toMatchObject({
      code: 'internal',
      message: 'The other side is gone.',
    });
  });

  it('says what main answers in words of its own', async () => {
    const bridge = await startStores({ empty: true });
    connect(bridge, (message) => `<${say('ko', message)}>`);
    await expect(call('projects.get', { id: 'none' })).rejects.toMatchObject({
      message: expect.stringMatching(/^<.*없습니다.*>$/) as string,
    });
    // Other files share this process.
    connect(bridge, (message) => say('en', message));
  });

  it('sends plain data even when it is given reactive data', async () => {
    const bridge = await startStores({ empty: true });
    const tags = reactive(['a']);
    await call('projects.create', { name: 'One', tags });
    const sent = bridge.calls.at(-1)?.input;
    expect(structuredClone(sent)).toEqual({ name: 'One', tags: ['a'] });
  });

  it('listens until it is told to stop', async () => {
    const bridge = await startStores({ empty: true });
    const heard: string[] = [];
    const stop = onEvent('project.changed', ({ projectId }) => heard.push(projectId));
    bridge.emit('project.changed', { projectId: 'a' });
    stop();
    bridge.emit('project.changed', { projectId: 'b' });
    expect(heard).toEqual(['a']);
  });
});
