import JobModel
import Tabular

/// Files that several suites read.
enum Example {
    /// Written as the old frameworks write it, with a byte order mark, nulls and suffixed type names.
    static let legacyJSON = """
        \u{FEFF}{
          "jobName": "CustomerAccountSummary",
          "firstEffectiveDate": "2024-10-01",
          "modules": [
            { "type": "DataSourcing", "resultName": "customers", "schema": "datalake", "table": "customers",
              "columns": ["id", "first_name"], "additionalFilter": "", "mostRecent": false,
              "minEffectiveDate": null },
            { "type": "DataSourcingModule", "resultName": "accounts", "schema": "datalake",
              "table": "accounts", "columns": ["account_id", "customer_id"],
              "additionalFilter": "account_status = 'Active'", "lookbackDays": 3 },
            { "type": "Transformation", "resultName": "summary",
              "sql": "SELECT c.id, COUNT(*) AS n\\nFROM customers c JOIN accounts a ON a.customer_id = c.id" },
            { "type": "External", "assemblyPath": "bin/Externals.dll", "typeName": "Bank.Summaries" },
            { "type": "DataFrameWriterModule", "source": "summary", "targetTable": "customer_summary",
              "writeMode": "Overwrite" },
            { "type": "CsvFileWriter", "source": "output", "outputDirectory": "{ETL_ROOT}/out",
              "jobDirName": "customer_account_summary", "outputTableDirName": "summary",
              "fileName": "summary.csv", "writeMode": "Append", "includeHeader": true,
              "trailerFormat": "TRAILER|{row_count}|{date}", "lineEnding": "CRLF" },
            { "type": "ParquetFileWriter", "source": "output", "outputDirectory": "out",
              "jobDirName": "customer_account_summary", "outputTableDirName": "parts",
              "fileName": "summary", "numParts": 3, "writeMode": "Overwrite" }
          ]
        }
        """
}
