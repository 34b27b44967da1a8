import * as echarts from 'echarts';
import { SHOTS } from './statistics.mjs';

/** Which the viewer's light or dark setting chooses between. */
const STYLE = `<style>
svg { --paper: #ffffff; --ink: #24292f; --faint: #d8dee4; --c0: #0969da; --c1: #bc4c00; --c2: #1a7f37; --c3: #8250df; --c4: #bf3989; }
@media (prefers-color-scheme: dark) {
  svg { --paper: #0d1117; --ink: #e6edf3; --faint: #30363d; --c0: #58a6ff; --c1: #f0883e; --c2: #3fb950; --c3: #bc8cff; --c4: #f778ba; }
}
</style>`;
const INK = 'var(--ink)';
const FAINT = 'var(--faint)';
const PAPER = 'var(--paper)';
const colour = (i) => `var(--c${i % 5})`;
const percent = (share) => 100 * share;
const FONT = { color: INK, fontFamily: 'system-ui, sans-serif', fontSize: 13 };

const axis = (name, more = {}) => ({
  name,
  nameLocation: 'middle',
  nameGap: 38,
  nameTextStyle: FONT,
  axisLabel: FONT,
  axisLine: { lineStyle: { color: INK } },
  axisTick: { lineStyle: { color: INK } },
  splitLine: { lineStyle: { color: FAINT } },
  ...more,
});

/** The plot as SVG text, 760 pixels wide unless told. */
function draw({ width = 760, height = 460, title, ...option }) {
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width, height });
  chart.setOption({
    animation: false,
    backgroundColor: PAPER,
    textStyle: FONT,
    title: { text: title, left: 'center', top: 12, textStyle: { ...FONT, fontSize: 15, fontWeight: 600 } },
    grid: { left: 76, right: 32, top: 56, bottom: 64 },
    ...option,
  });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return `${svg.replace('>', `>\n${STYLE}`)}\n`;
}

/** How the few-shot curves of each head are drawn. */
const HEADS = { ridge: 'dashed', trainer: 'solid', 'stock ml5': 'dotted' };

const dataOf = ({ folder, photos, region }) =>
  `${folder}, ${region === 'face' ? 'face' : 'whole frame'}, n = ${photos.counts[0] + photos.counts[1]}`;

function fewShot(report) {
  const backbones = [...new Set(report.fewShot.map(({ backbone }) => backbone))];
  const lines = backbones.flatMap((backbone, i) =>
    Object.entries(HEADS).map(([head, type]) => {
      const rows = SHOTS.map((shots) =>
        report.fewShot.find((row) => row.backbone === backbone && row.head === head && row.shots === shots),
      );
      return { name: `${backbone}, ${head}`, rows, paint: colour(i), type };
    }),
  );
  const least = Math.min(
    ...report.fewShot.filter(({ draws }) => draws).map(({ mean, deviation }) => percent(mean - deviation)),
  );
  const plain = { type: 'line', symbol: 'none', silent: true, lineStyle: { opacity: 0 } };
  return draw({
    width: 960,
    title: `Few-shot: ${dataOf(report)}`,
    // Beside the plot: there may be many, with long names.
    legend: {
      data: lines.map(({ name }) => name),
      orient: 'vertical',
      left: 660,
      top: 56,
      itemGap: 12,
      itemWidth: 32,
      textStyle: FONT,
    },
    grid: { left: 76, right: 320, top: 56, bottom: 64 },
    xAxis: axis('examples per class', {
      type: 'category',
      data: SHOTS.map(String),
      boundaryGap: false,
      nameGap: 32,
    }),
    yAxis: axis('balanced accuracy, %', { type: 'value', min: Math.floor(least / 10) * 10, max: 100 }),
    series: lines.flatMap(({ name, rows, paint, type }) => {
      const value = (of) => rows.map((row) => (row.draws ? percent(of(row)) : null));
      return [
        // The band is the difference, stacked on its lower edge; 100 % is the end of the plot.
        {
          ...plain,
          name: `${name}, from`,
          stack: name,
          data: value(({ mean, deviation }) => mean - deviation),
        },
        {
          ...plain,
          name: `${name}, to`,
          stack: name,
          data: value(({ mean, deviation }) => Math.min(1, mean + deviation) - (mean - deviation)),
          areaStyle: { color: paint, opacity: 0.13 },
        },
        {
          name,
          type: 'line',
          data: value(({ mean }) => mean),
          symbol: 'circle',
          symbolSize: 7,
          lineStyle: { color: paint, width: 2.5, type },
          itemStyle: { color: paint, borderColor: PAPER },
        },
      ];
    }),
  });
}

function reliability(report) {
  const bins = report.zeroShot.calibration.bins.filter(({ n }) => n);
  const most = Math.max(...bins.map(({ n }) => n));
  return draw({
    width: 520,
    height: 500,
    grid: { left: 76, right: 72, top: 56, bottom: 64 },
    title: `Reliability: ${dataOf(report)}, ECE ${percent(report.zeroShot.calibration.error).toFixed(1)} %`,
    xAxis: axis('confidence, %', { type: 'value', min: 50, max: 100, nameGap: 32 }),
    yAxis: axis('right, %', { type: 'value', min: 0, max: 100 }),
    series: [
      {
        type: 'line',
        data: [
          [50, 50],
          [100, 100],
        ],
        symbol: 'none',
        lineStyle: { color: INK, type: 'dotted', width: 1.5 },
      },
      {
        type: 'line',
        data: bins.map(({ confidence, right, n }) => [percent(confidence), percent(right), n]),
        symbol: 'circle',
        // By area, how many photos.
        symbolSize: ([, , n]) => 8 + 22 * Math.sqrt(n / most),
        lineStyle: { color: colour(0), width: 2 },
        itemStyle: { color: colour(0), opacity: 0.8 },
        label: {
          show: true,
          position: 'right',
          formatter: ({ value: [, , n] }) => `n ${n}`,
          ...FONT,
          fontSize: 11,
        },
        labelLayout: { hideOverlap: true },
      },
    ],
  });
}

function confusion(report) {
  const { labels, region, zeroShot } = report;
  const columns = [...labels, ...(region === 'face' ? ['no face'] : [])];
  const rows = zeroShot.confusion.map(({ answers, noFace }) =>
    region === 'face' ? [...answers, noFace] : answers,
  );
  const totals = rows.map((row) => row.reduce((total, count) => total + count, 0));
  return draw({
    width: 520,
    height: 360,
    title: `Confusion: ${dataOf(report)}`,
    grid: { left: 110, right: 32, top: 56, bottom: 64 },
    xAxis: axis('answered', { type: 'category', data: columns, nameGap: 32, splitLine: { show: false } }),
    yAxis: axis('is', {
      type: 'category',
      data: labels,
      inverse: true,
      nameGap: 80,
      splitLine: { show: false },
    }),
    series: {
      type: 'custom',
      data: rows.flatMap((row, y) => row.map((count, x) => [x, y, count])),
      renderItem(_, { value, coord, size }) {
        const [x, y, count] = [value(0), value(1), value(2)];
        const [[left, top], [width, height]] = [coord([x, y]), size([1, 1])];
        const share = count / totals[y];
        return {
          type: 'group',
          children: [
            {
              type: 'rect',
              shape: {
                x: left - width / 2 + 2,
                y: top - height / 2 + 2,
                width: width - 4,
                height: height - 4,
                r: 6,
              },
              // As full as the share of the row; the colour says whether it is right.
              style: { fill: colour(x === y ? 2 : 1), opacity: 0.08 + 0.52 * share },
            },
            {
              type: 'text',
              style: {
                ...FONT,
                x: left,
                y: top,
                text: `${count}\n${percent(share).toFixed(1)} %`,
                fill: INK,
                fontSize: 15,
                lineHeight: 22,
                align: 'center',
                verticalAlign: 'middle',
              },
            },
          ],
        };
      },
    },
  });
}

function robustness(report) {
  const [clean, ...rows] = report.robustness;
  const least = Math.min(...rows.map(({ balancedOfAll }) => balancedOfAll));
  return draw({
    height: 110 + 22 * rows.length,
    title: `Robustness, zero-shot: ${dataOf(report)}`,
    grid: { left: 160, right: 60, top: 56, bottom: 64 },
    xAxis: axis('balanced accuracy, %; the line is the photos as they are', {
      type: 'value',
      min: Math.max(0, Math.floor(percent(least) / 10 - 1) * 10),
      max: 100,
      nameGap: 32,
    }),
    yAxis: axis('', {
      type: 'category',
      inverse: true,
      data: rows.map(({ name, strength }) => `${name} ${strength}`),
      axisTick: { show: false },
    }),
    series: [
      {
        type: 'bar',
        data: rows.map(({ balancedOfAll }) => percent(balancedOfAll)),
        barWidth: 13,
        itemStyle: { color: colour(0), borderRadius: [0, 3, 3, 0] },
        label: {
          show: true,
          position: 'insideRight',
          formatter: ({ value }) => value.toFixed(1),
          ...FONT,
          color: PAPER,
          fontSize: 11,
        },
        markLine: {
          symbol: 'none',
          data: [{ xAxis: percent(clean.balancedOfAll) }],
          lineStyle: { color: INK, type: 'dotted', width: 1.5 },
          label: { show: false },
        },
      },
    ],
  });
}

/** The plots of what `report` holds, SVG by file name. */
export const plotsOf = (report) => ({
  ...(report.fewShot.some(({ draws }) => draws) && { 'few-shot.svg': fewShot(report) }),
  ...(report.zeroShot.n && { 'reliability.svg': reliability(report) }),
  'confusion.svg': confusion(report),
  ...(report.robustness && { 'robustness.svg': robustness(report) }),
});
