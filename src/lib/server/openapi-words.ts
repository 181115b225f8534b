/** The words that descriptions of the API are made of. */

export const id = {
	type: 'string',
	format: 'uuid',
	description: 'UUIDv7 made by the client. Sent again it counts once and gets the same answer.'
};
export const text = (maxLength: number, description?: string) => ({ type: 'string', maxLength, ...(description && { description }) });
export const json = (schema: object) => ({ 'application/json': { schema } });
export const object = (properties: Record<string, object>, required: string[] = Object.keys(properties)) => ({
	type: 'object',
	properties,
	required
});
export const body = (schema: object) => ({ required: true, content: json(schema) });
export const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
export const ok = (description: string, schema: object = { type: 'object' }) => ({ description, content: json(schema) });
export const refused = (...codes: number[]) =>
	Object.fromEntries(codes.map((code) => [String(code), { $ref: '#/components/responses/Refused' }]));
export const param = (name: string, description: string) => ({ name, in: 'path', required: true, schema: { type: 'string' }, description });
export const CODE = param('code', 'Six-character code of the workshop; lower case and Cyrillic look-alikes are accepted.');
export const TABLE = param('table', 'id of the table');
export const seatOnly = [{ seat: [] }];
export const staffOnly = [{ session: [] }];
export const helperOnly = [{ helper: [] }, { session: [] }];
export const seatOrHelper = [{ seat: [] }, ...helperOnly];
export const header = (name: string, description: string) => ({ name, in: 'header', schema: { type: 'string' }, description });
export const ACTING = header(
	'x-asar-seat',
	'id of the seat that acts, where a browser holds several; one that it does not hold is refused as no_seat.'
);
export const SERVED = header(
	'x-asar-for',
	'id of a seat without a phone that a helper acts for; the act is marked with the helper’s name. Refused: seat_has_phone, not_found.'
);
