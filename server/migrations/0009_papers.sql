ALTER TABLE `commitment_state` ADD `file_public` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `commitment_state_file` ON `commitment_state` (`file_id`);--> statement-breakpoint
ALTER TABLE `contribution_rate` ADD `removed_at` integer;