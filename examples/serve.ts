/**
 * Classifies pictures over HTTP; what arrives while others are computed goes through the network together:
 *
 *     node dist/examples/serve.js RUN [PORT]
 *     curl -H 'content-type: image/png' --data-binary @cat.png 'localhost:8080/predict?top=3'
 */
import fastify from 'fastify';
import {createPredictor, decodeImage} from 'specnet';
import type {DecodedImage, Prediction} from 'specnet';

const [run, port = '8080'] = process.argv.slice(2);
if (run === undefined) throw new Error('name a run: spec runs lists them');
const predictor = await createPredictor(run);
const most = 32;
const waiting: {readonly image: DecodedImage; readonly answer: (prediction: Prediction) => void}[] = [];

function answerWaiting(): void {
  const batch = waiting.splice(0, most);
  if (waiting.length > 0) setImmediate(answerWaiting);
  const predictions = predictor.predict(batch.map(({image}) => image));
  batch.forEach(({answer}, at) => answer(predictions[at] ?? []));
}

/** The first of a batch has the rest of this turn of the event loop to be joined by others. */
function predict(image: DecodedImage): Promise<Prediction> {
  if (waiting.length === 0) setImmediate(answerWaiting);
  return new Promise((answer) => waiting.push({image, answer}));
}

const server = fastify({bodyLimit: 20 * 2 ** 20});
const types = ['image/png', 'image/jpeg'];
server.addContentTypeParser(types, {parseAs: 'buffer'}, (_request, body, done) => done(null, body));
server.post<{Body: Buffer; Querystring: {top?: string}}>('/predict', async ({body, query}, reply) => {
  try {
    return (await predict(decodeImage(body))).slice(0, Number(query.top ?? 5));
  } catch (error) {
    return reply.code(400).send({error: error instanceof Error ? error.message : String(error)});
  }
});
process.once('SIGTERM', () => void server.close().then(() => predictor.dispose()));
console.log(`${run}: POST a PNG or JPEG to ${await server.listen({port: Number(port)})}/predict`);
