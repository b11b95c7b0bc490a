import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApp, defineComponent, h } from 'vue';
import { createRouter, createWebHistory, RouterView } from 'vue-router';
import { useSteps, type Step } from './useSteps';

let steps: ReturnType<typeof useSteps>;
let allowed: (step: Step) => Step;
let app: ReturnType<typeof createApp>;

async function open() {
  const page = defineComponent({
    setup() {
      steps = useSteps((step) => allowed(step));
      return () => h('p');
    },
  });
  const router = createRouter({
    history: createWebHistory('/'),
    routes: [{ path: '/report', component: page }],
  });
  await router.push('/report?object=7');
  app = createApp(RouterView).use(router);
  app.mount(document.createElement('div'));
  await router.isReady();
  return router;
}

beforeEach(() => {
  allowed = (step) => step;
  history.replaceState(null, '', '/');
});
afterEach(() => app.unmount());

it('keeps each step and the address with it', async () => {
  await open();
  expect(steps.step.value).toBe('what');
  await steps.onward('where');
  expect(steps.step.value).toBe('where');
  expect(history.state).toMatchObject({
    step: 'where',
    current: '/report?object=7',
    back: '/report?object=7',
  });
  await steps.replace('filed');
  expect(history.state).toMatchObject({ step: 'filed' });
});

it('shows what is allowed where the history says more', async () => {
  allowed = (step) => (step === 'near' ? 'where' : step);
  await open();
  await steps.onward('near');
  expect(steps.step.value).toBe('where');
});
