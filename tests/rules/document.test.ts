import { describe, expect, it } from 'vitest';
import { parseCardRange, parseWifi } from '#lib/document/input.ts';
import { spaceCode, wifiText } from '#lib/document/rules.ts';
import { readCode } from '#lib/workshop/rules.ts';

describe('the text of a Wi-Fi code', () => {
	it.each([
		['a plain network', { name: 'Asar', password: 'birge2026' }, 'WIFI:T:WPA;S:Asar;P:birge2026;;'],
		['an open network', { name: 'Asar', password: '' }, 'WIFI:T:nopass;S:Asar;;'],
		['a hidden network', { name: 'Asar', password: 'birge2026', hidden: true }, 'WIFI:T:WPA;S:Asar;P:birge2026;H:true;;'],
		['a hidden open one', { name: 'Asar', password: '', hidden: true }, 'WIFI:T:nopass;S:Asar;H:true;;'],
		['a semicolon among Kazakh letters', { name: 'Ауыл;5G', password: 'қоңыр өзен' }, 'WIFI:T:WPA;S:Ауыл\\;5G;P:қоңыр өзен;;'],
		// The example of ZXing's own description of the format.
		[
			'quotes and a backslash that are a part of the name',
			{ name: '"foo;bar\\baz"', password: '' },
			'WIFI:T:nopass;S:\\"foo\\;bar\\\\baz\\";;'
		],
		['quotes around a name', { name: '"foo\\bar"', password: 'x:y,z;"\\' }, 'WIFI:T:WPA;S:\\"foo\\\\bar\\";P:x\\:y\\,z\\;\\"\\\\;;'],
		['a name that reads as bytes', { name: 'DEADBEEF', password: 'birge2026' }, 'WIFI:T:WPA;S:"DEADBEEF";P:birge2026;;'],
		['a name of digits', { name: '2026', password: 'birge2026' }, 'WIFI:T:WPA;S:"2026";P:birge2026;;'],
		['a name that only begins like bytes', { name: 'abba 1', password: 'birge2026' }, 'WIFI:T:WPA;S:abba 1;P:birge2026;;'],
		['Cyrillic look-alikes of hexadecimal letters', { name: 'АВС', password: 'birge2026' }, 'WIFI:T:WPA;S:АВС;P:birge2026;;'],
		['a password of digits, which iPhones must get bare', { name: 'Asar', password: '12345678' }, 'WIFI:T:WPA;S:Asar;P:12345678;;'],
		['other signs as they are', { name: "Клуб №1 (O'z)", password: 'a+b=c&d%20' }, "WIFI:T:WPA;S:Клуб №1 (O'z);P:a+b=c&d%20;;"]
	])('%s', (_, wifi, text) => expect(wifiText(wifi)).toBe(text));

	/** As ZXing reads it: fields end at a bare semicolon, a backslash takes the next sign as it is. */
	function readField(text: string, key: string): string {
		const [, value] = new RegExp(`[:;]${key}:((?:\\\\.|[^;\\\\])*);`, 's').exec(text)!;
		return value!.replace(/\\(.)/gs, '$1');
	}
	it('is read back as it was, whatever signs follow each other', () => {
		const signs = ['\\', ';', ',', ':', '"', 'Ғ', ' '];
		for (const a of signs)
			for (const b of signs)
				for (const c of signs) {
					const [name, password] = [`x${a}${b}${c}`, `${a}${b}${c}P:S:`];
					const text = wifiText({ name, password });
					expect([readField(text, 'S'), readField(text, 'P')]).toEqual([name, password]);
				}
	});
});

describe('a code on paper', () => {
	it('stands in two halves and is still understood when typed so', () => {
		expect(spaceCode('HAT4KM')).toBe('HAT\u00a04KM');
		expect(readCode(spaceCode('HAT4KM'))).toBe('HAT4KM');
	});
});

describe('which cards to print', () => {
	const range = (query: string) => parseCardRange(new URLSearchParams(query));
	it('all, a range, or one', () => {
		expect(range('')).toEqual({ ok: true, value: { from: 1, to: Infinity } });
		expect(range('from=1&to=40')).toEqual({ ok: true, value: { from: 1, to: 40 } });
		expect(range('from=9')).toEqual({ ok: true, value: { from: 9, to: Infinity } });
		expect(range('number=7')).toEqual({ ok: true, value: { from: 7, to: 7 } });
	});
	it.each([
		['from=0', 'from'],
		['to=-1', 'to'],
		['number=7.5', 'number'],
		['number=жеті', 'number'],
		['from=', 'from'],
		['from=40&to=1', 'to'],
		['to=1e3', 'to'],
		['number=999999', 'number']
	])('%s is refused at %s', (query, field) => expect(range(query)).toEqual({ ok: false, reason: 'number_invalid', field }));
});

describe('the network on the poster', () => {
	const wifi = (wifiName: string, wifiPassword = '', more = {}) => parseWifi({ wifiName, wifiPassword, ...more });
	it('is a name with a password, or none', () => {
		expect(wifi(' Asar ', 'birge2026')).toEqual({ ok: true, value: { name: 'Asar', password: 'birge2026', hidden: false } });
		expect(wifi('Asar', '', { wifiHidden: 'on' })).toEqual({ ok: true, value: { name: 'Asar', password: '', hidden: true } });
		expect(wifi('')).toEqual({ ok: true, value: null });
		expect(parseWifi({})).toEqual({ ok: true, value: null });
		expect(wifi('Asar', 'a'.repeat(64))).toMatchObject({ ok: true });
		expect(wifi('Ауылымыз Тұрғызб', '        ')).toMatchObject({ ok: true, value: { password: '        ' } });
	});
	it('is refused where no phone could join it', () => {
		expect(wifi('', 'birge2026')).toMatchObject({ ok: false, reason: 'required', field: 'wifiName' });
		expect(wifi('Asar', 'birge26')).toMatchObject({ reason: 'too_short', field: 'wifiPassword', params: { min: 8 } });
		expect(wifi('Asar', 'z'.repeat(64))).toMatchObject({ reason: 'too_long', field: 'wifiPassword', params: { max: 63 } });
		expect(wifi('a'.repeat(33))).toMatchObject({ reason: 'too_long', field: 'wifiName', params: { max: 32 } });
		expect(wifi('Ауылымыздың клубы')).toMatchObject({ reason: 'too_long', field: 'wifiName', params: { max: 16 } });
	});
});
