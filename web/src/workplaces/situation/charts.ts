import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent, LegendComponent } from 'echarts/components';
import { use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

// Only what is drawn. On a canvas, since the policy allows no styles written into elements.
use([BarChart, LineChart, GridComponent, LegendComponent, CanvasRenderer]);

export { init } from 'echarts/core';
