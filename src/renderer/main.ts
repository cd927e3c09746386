/** The entry. Everything else is loaded after zod knows the rules, because schemas read them when they are made. */
import '@renderer/app/zodSetup';
import '@renderer/styles/main.css';

void import('@renderer/app/start');
