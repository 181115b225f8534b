/** Reading QR codes with the camera, where the browser can: a secure context and its own detector. */
type Detector = { detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]> };
type DetectorClass = { new (options: { formats: string[] }): Detector; getSupportedFormats(): Promise<string[]> };

const findClass = () => (globalThis as { BarcodeDetector?: DetectorClass }).BarcodeDetector;

/** @returns whether this device can read QR codes with its camera here. */
export async function canScan(): Promise<boolean> {
	if (!globalThis.isSecureContext || !navigator.mediaDevices?.getUserMedia) return false;
	try {
		return (await findClass()?.getSupportedFormats())?.includes('qr_code') ?? false;
	} catch {
		return false;
	}
}

/** @returns a reader of QR codes. Only after canScan has said yes. */
export function makeDetector(): Detector {
	return new (findClass()!)({ formats: ['qr_code'] });
}
