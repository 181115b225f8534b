/**
 * Wakes the phone page that the server rendered. The phone is an island without Kit's router (it never navigates inside the app): 19 kB
 * less on the first page. Built to /_app/phone.js by server/vite-plugin.ts.
 */
import { hydrate } from 'svelte';
import Phone from './Phone.svelte';
import { loadSeatParts, loadView, viewName } from './views.ts';

const target = document.getElementById('phone')!;
const { data, form } = JSON.parse(document.getElementById('phone-data')!.textContent!);
const [View, parts] = await Promise.all([loadView(viewName(data.stage)), loadSeatParts(data.mine)]);

// hydrate() wants exactly what render() makes: the component between these two comments, without the mark Kit's page puts behind it.
if (target.lastChild?.nodeType === Node.COMMENT_NODE) target.lastChild.remove();
target.prepend(document.createComment('['));
target.append(document.createComment(']'));
hydrate(Phone, { target, props: { data: { ...data, ...parts, View }, form } });
// As the layout says it for other pages: the page is awake.
document.documentElement.setAttribute('data-awake', '');
