/** The entry. Everything else is loaded after zod knows the rules, because schemas read them when they are made. */
import './lib/zodSetup';
import './styles/main.css';

void import('./start');
