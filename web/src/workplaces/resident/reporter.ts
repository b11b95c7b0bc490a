/** The fields about the reporter as the API names them. */
export const reporterFields = ['reporter.name', 'reporter.phone'];

/** As the API takes it. */
export const isPhone = (text: string) => /^[0-9+() -]{3,30}$/.test(text);
