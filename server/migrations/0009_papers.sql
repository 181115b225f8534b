ALTER TABLE `commitment_state` ADD `file_public` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `commitment_state_file` ON `commitment_state` (`file_id`);--> statement-breakpoint
ALTER TABLE `contribution_rate` ADD `removed_at` integer;--> statement-breakpoint
ALTER TABLE `duty_evidence` ADD `file_id` text REFERENCES file(id);--> statement-breakpoint
CREATE INDEX `duty_evidence_file` ON `duty_evidence` (`file_id`);