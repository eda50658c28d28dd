import assert from 'node:assert/strict';
import {test} from 'node:test';
import {drawText, element, openSvg} from '../../common/svg.js';
import {drawSchedule} from '../../runtime/plot/draw-schedule.js';

test('numbers are rounded to a tenth of a pixel, texts escaped, null left out', () => {
  assert.equal(element('rect', {x: 1.25, y: -0.04, class: 'a"b', rx: null}), '<rect x="1.3" y="0" class="a&quot;b"/>');
  assert.equal(drawText("<a> & 'b'", 1, 2), '<text x="1" y="2">&lt;a&gt; &amp; &#39;b&#39;</text>');
  assert.equal(element('title', {}, drawText('', 0, 0)), '<title><text x="0" y="0"></text></title>');
  assert.match(openSvg(4, 3), /^<svg xmlns="[^"]+" viewBox="0 0 4 3" width="4" height="3" role="img">$/);
});

test('the name of a recipe cannot break the plot of its schedule', () => {
  const schedule = {name: 'linear', per: 'step', end: 0, warmup: null} as const;
  const plot = drawSchedule({name: 'a <b> & c', epochs: 2, optimizer: {lr: 0.1}, schedule}, 10);
  assert.match(plot, />Learning rate of a &lt;b&gt; &amp; c<\/text>/);
});
