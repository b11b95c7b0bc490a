import { addMessages, t } from '../i18n';
import en from './en';
import zh from './zh';

addMessages({ zh: { codeLife: zh }, en: { codeLife: en } });

/** What the ledger calls it, in words. */
export const actName = (action: string) => t(`codeLife.${action.replace('.', '_')}`);
