import { expect, it } from 'vitest';
import { formOf } from './form';

const photo = () => new File(['a photo'], 'a "good"\r\none.jpg', { type: 'image/jpeg' });

it('is the same bytes for the same key, however often it is made', async () => {
  const [one, two] = [1, 2].map(() => formOf({ number: '7' }, photo(), 'key-1'));
  expect(await one!.body.text()).toBe(await two!.body.text());
  expect(one!.type).toBe(two!.type);
  expect(formOf({}, photo(), 'key-2').type).not.toBe(one!.type);
});

it('has the fields first, then the file, and lets no name break out of its line', async () => {
  const { body, type } = formOf({ number: '7', token: '八' }, photo(), 'key-1');
  expect(type).toBe('multipart/form-data; boundary=zhishu-key-1');
  expect(await body.text()).toBe(
    [
      '--zhishu-key-1',
      'Content-Disposition: form-data; name="number"',
      '',
      '7',
      '--zhishu-key-1',
      'Content-Disposition: form-data; name="token"',
      '',
      '八',
      '--zhishu-key-1',
      'Content-Disposition: form-data; name="file"; filename="a %22good%22%0D%0Aone.jpg"',
      'Content-Type: image/jpeg',
      '',
      'a photo',
      '--zhishu-key-1--',
      '',
    ].join('\r\n'),
  );
});
