/**
 * For tests of pages, which share a process and with it the document that Vue was loaded with: after each test its pages are
 * gone, and the next one begins in English, with an empty document and an empty storage.
 */
import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils';
import { afterAll, afterEach, vi } from 'vitest';
import { i18n } from '@renderer/i18n';
import { cleanUp } from '../../support/cleanups';

afterEach(cleanUp);
afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
  localStorage.clear();
  sessionStorage.clear();
  i18n.global.locale.value = 'en';
});

// Pages go before the document is emptied: what is registered last runs first. Vue Test Utils takes one such hook, which belongs
// to one file.
enableAutoUnmount(afterEach);
afterAll(disableAutoUnmount);
