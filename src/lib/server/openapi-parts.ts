/** The small pieces from which the description of the API is put together. */
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
