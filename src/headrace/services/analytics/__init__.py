"""Stream analytics: Managed Service for Apache Flink, and the SQL applications before it."""

TYPES = {
    "AWS::KinesisAnalytics::Application": "SqlApplication",
    "AWS::KinesisAnalytics::ApplicationOutput": "SqlOutput",
    "AWS::KinesisAnalytics::ApplicationReferenceDataSource": "SqlReference",
    "AWS::KinesisAnalyticsV2::Application": "Application",
    "AWS::KinesisAnalyticsV2::ApplicationCloudWatchLoggingOption": "LoggingOption",
    "AWS::KinesisAnalyticsV2::ApplicationOutput": "SqlOutput",
    "AWS::KinesisAnalyticsV2::ApplicationReferenceDataSource": "SqlReference",
}
