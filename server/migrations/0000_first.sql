CREATE TABLE `account` (
	`id` text PRIMARY KEY NOT NULL,
	`login` text NOT NULL,
	`password_hash` text NOT NULL,
	`name` text NOT NULL,
	`locale` text DEFAULT 'kk' NOT NULL,
	`created_at` integer NOT NULL,
	`disabled_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `account_login_unique` ON `account` (`login`);--> statement-breakpoint
CREATE TABLE `activity` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`position` integer NOT NULL,
	`kind` text NOT NULL,
	`title` text,
	`minutes` integer NOT NULL,
	`settings` text NOT NULL,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `activity_place` ON `activity` (`workshop_id`,`position`);--> statement-breakpoint
CREATE TABLE `activity_turn` (
	`id` text PRIMARY KEY NOT NULL,
	`activity_id` text NOT NULL,
	`change` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`reason` text,
	FOREIGN KEY (`activity_id`) REFERENCES `activity`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `activity_turn_activity` ON `activity_turn` (`activity_id`,`at`);--> statement-breakpoint
CREATE TABLE `ballot` (
	`vote_id` text NOT NULL,
	`seat_id` text NOT NULL,
	`dots` text NOT NULL,
	`receipt` text NOT NULL,
	PRIMARY KEY(`vote_id`, `seat_id`)
);
--> statement-breakpoint
CREATE TABLE `budget_line` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`position` integer NOT NULL,
	`title` text NOT NULL,
	`amount` integer NOT NULL,
	`source` text NOT NULL,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `budget_line_project` ON `budget_line` (`project_id`);--> statement-breakpoint
CREATE TABLE `cafe_round` (
	`id` text PRIMARY KEY NOT NULL,
	`activity_id` text NOT NULL,
	`number` integer NOT NULL,
	`started_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`activity_id`) REFERENCES `activity`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cafe_round_number` ON `cafe_round` (`activity_id`,`number`);--> statement-breakpoint
CREATE TABLE `cafe_table` (
	`id` text PRIMARY KEY NOT NULL,
	`activity_id` text NOT NULL,
	`number` integer NOT NULL,
	`question` text NOT NULL,
	FOREIGN KEY (`activity_id`) REFERENCES `activity`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `cafe_table_number` ON `cafe_table` (`activity_id`,`number`);--> statement-breakpoint
CREATE TABLE `card` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`number` integer NOT NULL,
	`code` text NOT NULL,
	`seat_id` text,
	`voided_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seat_id`) REFERENCES `seat`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `card_code` ON `card` (`workshop_id`,`code`);--> statement-breakpoint
CREATE UNIQUE INDEX `card_number` ON `card` (`workshop_id`,`number`);--> statement-breakpoint
CREATE TABLE `commitment` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`holder` text NOT NULL,
	`holder_name` text DEFAULT '' NOT NULL,
	`note` text,
	`starts_on` text,
	`months` integer,
	`created_at` integer NOT NULL,
	`by_account_id` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `commitment_project` ON `commitment` (`project_id`);--> statement-breakpoint
CREATE TABLE `commitment_state` (
	`id` text PRIMARY KEY NOT NULL,
	`commitment_id` text NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text,
	`reason` text,
	FOREIGN KEY (`commitment_id`) REFERENCES `commitment`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `commitment_state_commitment` ON `commitment_state` (`commitment_id`,`at`);--> statement-breakpoint
CREATE TABLE `contribution` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`kind` text NOT NULL,
	`actor` text NOT NULL,
	`note` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `contribution_project` ON `contribution` (`project_id`);--> statement-breakpoint
CREATE TABLE `counted_ballot` (
	`vote_id` text NOT NULL,
	`receipt` text NOT NULL,
	`dots` text NOT NULL,
	PRIMARY KEY(`vote_id`, `receipt`)
);
--> statement-breakpoint
CREATE TABLE `decision` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`vote_id` text NOT NULL,
	`fund` integer NOT NULL,
	`rule` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `document_author` (
	`document` text NOT NULL,
	`client` integer NOT NULL,
	`author` text NOT NULL,
	PRIMARY KEY(`document`, `client`)
);
--> statement-breakpoint
CREATE TABLE `document_snapshot` (
	`document` text PRIMARY KEY NOT NULL,
	`bytes` blob NOT NULL,
	`seq` integer NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `document_update` (
	`seq` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`document` text NOT NULL,
	`bytes` blob NOT NULL,
	`author` text NOT NULL,
	`at` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `document_update_document` ON `document_update` (`document`,`seq`);--> statement-breakpoint
CREATE TABLE `event` (
	`id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`workshop_id` text,
	`actor` text NOT NULL,
	`action` text NOT NULL,
	`subject` text NOT NULL,
	`reason` text,
	`data` text
);
--> statement-breakpoint
CREATE INDEX `event_workshop` ON `event` (`workshop_id`,`at`);--> statement-breakpoint
CREATE INDEX `event_subject` ON `event` (`subject`);--> statement-breakpoint
CREATE TABLE `idea` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`number` integer NOT NULL,
	`title` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`cost` integer NOT NULL,
	`site_id` text,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idea_number` ON `idea` (`workshop_id`,`number`);--> statement-breakpoint
CREATE TABLE `idea_source` (
	`id` text PRIMARY KEY NOT NULL,
	`idea_id` text NOT NULL,
	`kind` text NOT NULL,
	`source_id` text NOT NULL,
	`document` text,
	`words` text NOT NULL,
	FOREIGN KEY (`idea_id`) REFERENCES `idea`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `idea_source_once` ON `idea_source` (`idea_id`,`kind`,`source_id`);--> statement-breakpoint
CREATE TABLE `invitation` (
	`id` text PRIMARY KEY NOT NULL,
	`token_hash` text NOT NULL,
	`role` text NOT NULL,
	`village_id` text,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	`used_at` integer,
	`by_account_id` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `invitation_token_hash_unique` ON `invitation` (`token_hash`);--> statement-breakpoint
CREATE TABLE `membership` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`role` text NOT NULL,
	`village_id` text,
	`at` integer NOT NULL,
	`by_account_id` text,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE cascade,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `membership_account` ON `membership` (`account_id`);--> statement-breakpoint
CREATE TABLE `milestone` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`title` text NOT NULL,
	`due_on` text NOT NULL,
	`done_at` integer,
	`done_by` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `milestone_project` ON `milestone` (`project_id`);--> statement-breakpoint
CREATE TABLE `need` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`activity_id` text NOT NULL,
	`seat_id` text,
	`category` text NOT NULL,
	`text` text NOT NULL,
	`affected_group` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `need_workshop` ON `need` (`workshop_id`);--> statement-breakpoint
CREATE TABLE `need_support` (
	`need_id` text NOT NULL,
	`seat_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`need_id`, `seat_id`),
	FOREIGN KEY (`need_id`) REFERENCES `need`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`seat_id`) REFERENCES `seat`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `photo` (
	`id` text PRIMARY KEY NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`bytes` integer NOT NULL,
	`seat_id` text,
	`account_id` text,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `project` (
	`id` text PRIMARY KEY NOT NULL,
	`idea_id` text,
	`workshop_id` text,
	`decision_id` text,
	`programme_number` text,
	`stage` text,
	`village_id` text NOT NULL,
	`site_id` text,
	`category` text NOT NULL,
	`object_types` text NOT NULL,
	`title` text NOT NULL,
	`folded` text NOT NULL,
	`summary` text NOT NULL,
	`problem` text,
	`place` text,
	`leader_role` text,
	`group_size` text,
	`grant_kzt` text,
	`beneficiaries` text,
	`started_on` text,
	`opened_on` text,
	`facts` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text,
	FOREIGN KEY (`idea_id`) REFERENCES `idea`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `project_programme_number_unique` ON `project` (`programme_number`);--> statement-breakpoint
CREATE INDEX `project_village` ON `project` (`village_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `project_idea` ON `project` (`idea_id`);--> statement-breakpoint
CREATE TABLE `project_state` (
	`id` text PRIMARY KEY NOT NULL,
	`project_id` text NOT NULL,
	`state` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text,
	`reason` text,
	FOREIGN KEY (`project_id`) REFERENCES `project`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `project_state_project` ON `project_state` (`project_id`,`at`);--> statement-breakpoint
CREATE TABLE `request` (
	`actor` text NOT NULL,
	`id` text NOT NULL,
	`action` text NOT NULL,
	`answer` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`actor`, `id`)
);
--> statement-breakpoint
CREATE TABLE `review` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`verdict` text NOT NULL,
	`reason` text NOT NULL,
	`account_id` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `review_site` ON `review` (`site_id`,`at`);--> statement-breakpoint
CREATE TABLE `seat` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`number` integer NOT NULL,
	`channel` text NOT NULL,
	`name` text,
	`locale` text NOT NULL,
	`consent_version` text NOT NULL,
	`joined_at` integer NOT NULL,
	`left_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `seat_number` ON `seat` (`workshop_id`,`number`);--> statement-breakpoint
CREATE TABLE `seat_token` (
	`token_hash` text PRIMARY KEY NOT NULL,
	`seat_id` text NOT NULL,
	`created_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`seat_id`) REFERENCES `seat`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `seat_token_seat` ON `seat_token` (`seat_id`);--> statement-breakpoint
CREATE TABLE `seating` (
	`activity_id` text NOT NULL,
	`round` integer NOT NULL,
	`seat_id` text NOT NULL,
	`table_id` text NOT NULL,
	`at` integer NOT NULL,
	PRIMARY KEY(`activity_id`, `round`, `seat_id`)
);
--> statement-breakpoint
CREATE TABLE `session` (
	`id` text PRIMARY KEY NOT NULL,
	`user_id` text NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`user_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE TABLE `setting` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text
);
--> statement-breakpoint
CREATE TABLE `site` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text,
	`activity_id` text,
	`village_id` text NOT NULL,
	`seat_id` text,
	`number` integer NOT NULL,
	`object_type` text NOT NULL,
	`title` text NOT NULL,
	`why` text NOT NULL,
	`geometry` text NOT NULL,
	`photo_id` text,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `site_workshop` ON `site` (`workshop_id`);--> statement-breakpoint
CREATE INDEX `site_village` ON `site` (`village_id`);--> statement-breakpoint
CREATE TABLE `staging` (
	`workshop_id` text PRIMARY KEY NOT NULL,
	`screen` text NOT NULL,
	`timer_ends_at` integer,
	`timer_left_ms` integer,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `village` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`district` text NOT NULL,
	`region` text NOT NULL,
	`sort_key` text NOT NULL,
	`folded` text NOT NULL,
	`population` integer,
	`lng` real NOT NULL,
	`lat` real NOT NULL,
	`accuracy_m` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vote` (
	`id` text PRIMARY KEY NOT NULL,
	`workshop_id` text NOT NULL,
	`activity_id` text NOT NULL,
	`round` integer NOT NULL,
	`dots_per_seat` integer NOT NULL,
	`max_per_idea` integer NOT NULL,
	`opened_at` integer NOT NULL,
	`opened_by` text NOT NULL,
	`reason` text,
	FOREIGN KEY (`workshop_id`) REFERENCES `workshop`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`activity_id`) REFERENCES `activity`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `vote_round` ON `vote` (`activity_id`,`round`);--> statement-breakpoint
CREATE TABLE `vote_closing` (
	`vote_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `vote_idea` (
	`vote_id` text NOT NULL,
	`idea_id` text NOT NULL,
	`position` integer NOT NULL,
	`cost` integer NOT NULL,
	PRIMARY KEY(`vote_id`, `idea_id`)
);
--> statement-breakpoint
CREATE TABLE `vote_reveal` (
	`vote_id` text PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `voted` (
	`vote_id` text NOT NULL,
	`seat_id` text NOT NULL,
	PRIMARY KEY(`vote_id`, `seat_id`)
);
--> statement-breakpoint
CREATE TABLE `workshop` (
	`id` text PRIMARY KEY NOT NULL,
	`code` text NOT NULL,
	`title` text NOT NULL,
	`village_id` text NOT NULL,
	`starts_at` integer NOT NULL,
	`fund` integer NOT NULL,
	`capacity` integer DEFAULT 150 NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`ended_at` integer,
	`ended_by` text,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `workshop_code_unique` ON `workshop` (`code`);