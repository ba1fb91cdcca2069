extension Example {
    /// Every field that a job file can have, in JSON.
    static let fullJSON = #"""
        {
          "$schema": "job.schema.json", "jobName": "BalanceReport", "description": "Balances by customer", "owner": "finance",
          "tags": ["finance", "daily"], "firstEffectiveDate": "2024-10-01", "engine": "duckdb", "retries": 2,
          "timeout": "1h30m", "memoryLimit": "1.5GiB", "waivers": [{"finding": "AP04", "step": "accounts", "reason": "r", "owner": "o", "expires": "2026-12-31"}],
          "dependsOn": [{"job": "Accounts", "type": "SameDay"}, {"job": "Rates", "type": "Latest"}],
          "parameters": [
            {"name": "threshold", "type": "decimal(12,2)", "default": 0.1, "description": "Smallest balance"},
            {"name": "cutoff", "type": "date", "default": "2024-02-29"},
            {"name": "rate", "default": 0.10}
          ],
          "modules": [
            {"type": "DataSourcing", "resultName": "accounts", "schema": "datalake", "table": "accounts",
             "columns": ["account_id", "balance"], "additionalFilter": "balance > 0", "connection": "lake",
             "mostRecent": true},
            {"type": "DataSourcing", "resultName": "rates", "schema": "datalake", "table": "rates",
             "columns": ["rate"], "minEffectiveDate": "2024-01-01", "maxEffectiveDate": "2024-01-31"},
            {"type": "DataSourcing", "resultName": "static", "schema": "reference", "table": "codes",
             "columns": ["code"], "asOf": "none"},
            {"type": "Transformation", "resultName": "big", "sql": "SELECT *\nFROM accounts\n"},
            {"type": "Transformation", "resultName": "big", "sqlFile": "big.sql"},
            {"type": "External", "language": "python", "script": "externals/rank.py", "function": "rank"},
            {"type": "External", "command": ["./rank", "--all"]},
            {"type": "External", "language": "swift", "typeName": "Ranker"},
            {"type": "DataFrameWriter", "source": "big", "targetTable": "balances", "targetSchema": "mart",
             "writeMode": "Merge", "keys": ["account_id"], "connection": "outputs",
             "columns": {"account_id": "integer", "balance": "numeric(12,2)"}, "contract": "freeze",
             "onEmpty": "keep"},
            {"type": "CsvFileWriter", "source": "output", "outputDirectory": "{ETL_ROOT}", "jobDirName": "report",
             "outputTableDirName": "balances", "fileName": "balances.csv", "writeMode": "Overwrite",
             "includeHeader": false, "trailerFormat": "{row_count}", "lineEnding": "CRLF", "delimiter": ";",
             "quote": "'", "nullText": "NULL", "encoding": "ISO-8859-1", "compression": "gzip"},
            {"type": "ParquetFileWriter", "source": "output", "outputDirectory": "out", "jobDirName": "report",
             "outputTableDirName": "parts", "fileName": "balances", "writeMode": "Append", "numParts": 4}
          ]
        }
        """#

    /// The same job in YAML.
    static let fullYAML = #"""
        # A comment is no problem here.
        $schema: job.schema.json
        jobName: BalanceReport
        description: Balances by customer
        owner: finance
        tags: [finance, daily]
        firstEffectiveDate: 2024-10-01
        engine: duckdb
        retries: 2
        timeout: 5400
        memoryLimit: 1610612736
        dependsOn:
          - {job: Accounts, type: SameDay}
          - {job: Rates, type: Latest}
        parameters:
          threshold:
            type: decimal(12,2)
            default: "0.10"
            description: Smallest balance
          cutoff: {type: date, default: 2024-02-29}
          rate: 0.10

        modules:
          - type: DataSourcing
            resultName: accounts
            schema: datalake
            table: accounts
            columns: [account_id, balance]
            additionalFilter: balance > 0
            connection: lake
            mostRecent: true
          - type: DataSourcing
            resultName: rates
            schema: datalake
            table: rates
            columns: [rate]
            minEffectiveDate: 2024-01-01
            maxEffectiveDate: 2024-01-31
          - {type: DataSourcing, resultName: static, schema: reference, table: codes, columns: [code], asOf: none}
          - type: Transformation
            resultName: big
            sql: |
              SELECT *
              FROM accounts
          - {type: Transformation, resultName: big, sqlFile: big.sql}
          - {type: External, language: python, script: externals/rank.py, function: rank}
          - {type: External, command: [./rank, --all]}
          - {type: External, language: swift, typeName: Ranker}
          - type: DataFrameWriter
            source: big
            targetTable: balances
            targetSchema: mart
            writeMode: Merge
            keys: [account_id]
            connection: outputs
            columns:
              - {name: account_id, type: INT}
              - {name: balance, type: 'decimal(12, 2)'}
            contract: freeze
            onEmpty: keep
          - type: CsvFileWriter
            source: output
            outputDirectory: "{ETL_ROOT}"
            jobDirName: report
            outputTableDirName: balances
            fileName: balances.csv
            writeMode: Overwrite
            includeHeader: False
            trailerFormat: "{row_count}"
            lineEnding: CRLF
            delimiter: ;
            quote: "'"
            nullText: "NULL"
            encoding: ISO-8859-1
            compression: gzip
          - type: ParquetFileWriter
            source: output
            outputDirectory: out
            jobDirName: report
            outputTableDirName: parts
            fileName: balances
            writeMode: Append
            numParts: 4
        """#
}
