CREATE TABLE `check_limit` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text,
	`key` text NOT NULL,
	`value` real,
	`norm` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `check_limit_village` ON `check_limit` (`village_id`,`key`);--> statement-breakpoint
CREATE TABLE `landmark` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`folded` text NOT NULL,
	`geometry` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `landmark_village` ON `landmark` (`village_id`);--> statement-breakpoint
CREATE TABLE `layer` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text NOT NULL,
	`kind` text NOT NULL,
	`name` text NOT NULL,
	`visibility` text NOT NULL,
	`source` text NOT NULL,
	`as_of` text NOT NULL,
	`licence` text NOT NULL,
	`features` integer NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	`removed_by` text,
	`replaced_by` text,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `layer_village` ON `layer` (`village_id`,`kind`);--> statement-breakpoint
CREATE TABLE `layer_feature` (
	`id` text PRIMARY KEY NOT NULL,
	`layer_id` text NOT NULL,
	`position` integer NOT NULL,
	`geometry` text NOT NULL,
	`facts` text NOT NULL,
	FOREIGN KEY (`layer_id`) REFERENCES `layer`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `layer_feature_layer` ON `layer_feature` (`layer_id`,`position`);--> statement-breakpoint
CREATE TABLE `pack` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text,
	`name` text NOT NULL,
	`format` text NOT NULL,
	`tiles` text NOT NULL,
	`shape` text,
	`min_zoom` integer NOT NULL,
	`max_zoom` integer NOT NULL,
	`bounds` text NOT NULL,
	`attribution` text NOT NULL,
	`file` text NOT NULL,
	`bytes` integer NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text,
	`removed_at` integer,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `photo_ground` (
	`id` text PRIMARY KEY NOT NULL,
	`village_id` text NOT NULL,
	`name` text NOT NULL,
	`width` integer NOT NULL,
	`height` integer NOT NULL,
	`levels` integer NOT NULL,
	`corners` text NOT NULL,
	`opacity` real DEFAULT 1 NOT NULL,
	`visibility` text NOT NULL,
	`source` text NOT NULL,
	`as_of` text NOT NULL,
	`created_at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`village_id`) REFERENCES `village`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `photo_ground_village` ON `photo_ground` (`village_id`);--> statement-breakpoint
CREATE TABLE `saved_view` (
	`id` text PRIMARY KEY NOT NULL,
	`account_id` text NOT NULL,
	`name` text NOT NULL,
	`query` text NOT NULL,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`account_id`) REFERENCES `account`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `saved_view_account` ON `saved_view` (`account_id`);--> statement-breakpoint
CREATE TABLE `site_assignment` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`account_id` text,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `site_assignment_site` ON `site_assignment` (`site_id`,`at`);--> statement-breakpoint
CREATE TABLE `site_check` (
	`site_id` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL,
	`results` text NOT NULL,
	`staff_states` text NOT NULL,
	`open_states` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `site_comment` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`seat_id` text,
	`account_id` text,
	`helper` text,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	`removed_at` integer,
	`removed_by` text,
	`reason` text,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `site_comment_site` ON `site_comment` (`site_id`,`at`);--> statement-breakpoint
CREATE TABLE `site_photo` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`photo_id` text NOT NULL,
	`position` integer NOT NULL,
	`lng` real,
	`lat` real,
	`taken_at` integer,
	`created_at` integer NOT NULL,
	`removed_at` integer,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`photo_id`) REFERENCES `photo`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `site_photo_site` ON `site_photo` (`site_id`,`position`);--> statement-breakpoint
CREATE INDEX `site_photo_photo` ON `site_photo` (`photo_id`);--> statement-breakpoint
CREATE TABLE `site_question` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`to_whom` text NOT NULL,
	`text` text NOT NULL,
	`at` integer NOT NULL,
	`by_account_id` text NOT NULL,
	`answer` text,
	`answered_at` integer,
	`answered_by` text,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `site_question_site` ON `site_question` (`site_id`,`at`);--> statement-breakpoint
CREATE TABLE `site_support` (
	`site_id` text NOT NULL,
	`seat_id` text NOT NULL,
	`helper` text,
	`at` integer NOT NULL,
	PRIMARY KEY(`site_id`, `seat_id`),
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `site_turn` (
	`id` text PRIMARY KEY NOT NULL,
	`site_id` text NOT NULL,
	`change` text NOT NULL,
	`into_site_id` text,
	`reason` text NOT NULL,
	`actor` text NOT NULL,
	`at` integer NOT NULL,
	FOREIGN KEY (`site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`into_site_id`) REFERENCES `site`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `site_turn_site` ON `site_turn` (`site_id`,`at`);--> statement-breakpoint
ALTER TABLE `review` ADD `conditions` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `site` ADD `place_words` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `site` ADD `benefits` text DEFAULT '' NOT NULL;