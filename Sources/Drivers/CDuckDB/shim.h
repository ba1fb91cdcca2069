// The part of DuckDB's C API that DuckDBDriver uses.
//
// The library's wheel carries no header, so the functions are declared here, from the public documentation:
// https://duckdb.org/docs/stable/clients/c/api. Same ABI in 1.5 and 2.0. Enumerations whose numbers are part of
// that ABI are read in Swift; here they are plain 32-bit numbers.
#ifndef GLIDEPATH_CDUCKDB_H
#define GLIDEPATH_CDUCKDB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Handles: distinct complete types, so that Swift keeps them apart.
typedef struct gp_duckdb_instance_cache { void *opaque; } *duckdb_instance_cache;
typedef struct gp_duckdb_database { void *opaque; } *duckdb_database;
typedef struct gp_duckdb_config { void *opaque; } *duckdb_config;
typedef struct gp_duckdb_connection { void *opaque; } *duckdb_connection;
typedef struct gp_duckdb_prepared_statement { void *opaque; } *duckdb_prepared_statement;
typedef struct gp_duckdb_extracted_statements { void *opaque; } *duckdb_extracted_statements;
typedef struct gp_duckdb_pending_result { void *opaque; } *duckdb_pending_result;
typedef struct gp_duckdb_logical_type { void *opaque; } *duckdb_logical_type;
typedef struct gp_duckdb_data_chunk { void *opaque; } *duckdb_data_chunk;
typedef struct gp_duckdb_vector { void *opaque; } *duckdb_vector;
typedef struct gp_duckdb_value { void *opaque; } *duckdb_value;
typedef struct gp_duckdb_appender { void *opaque; } *duckdb_appender;
typedef struct gp_duckdb_error_data { void *opaque; } *duckdb_error_data;
typedef struct gp_duckdb_arrow_options { void *opaque; } *duckdb_arrow_options;
typedef struct gp_duckdb_arrow_converted_schema { void *opaque; } *duckdb_arrow_converted_schema;

// Numbers: success is 0. Types, error kinds and result kinds are named in Swift.
typedef uint32_t duckdb_state;
typedef uint32_t duckdb_type;
typedef uint32_t duckdb_error_type;
typedef uint32_t duckdb_result_type;
typedef uint32_t duckdb_statement_type;
typedef uint64_t idx_t;

// A result: five words that the library no longer documents, and its own pointer.
typedef struct {
    idx_t deprecated_column_count;
    idx_t deprecated_row_count;
    idx_t deprecated_rows_changed;
    void *deprecated_columns;
    char *deprecated_error_message;
    void *internal_data;
} duckdb_result;

typedef struct { int32_t days; } duckdb_date;
typedef struct { int64_t micros; } duckdb_time;
typedef struct { uint64_t bits; } duckdb_time_tz;
typedef struct { int64_t micros; } duckdb_timestamp;
typedef struct { int64_t nanos; } duckdb_timestamp_ns;
typedef struct { int32_t months; int32_t days; int64_t micros; } duckdb_interval;
typedef struct { uint64_t lower; int64_t upper; } duckdb_hugeint;
typedef struct { uint64_t lower; uint64_t upper; } duckdb_uhugeint;
typedef struct { uint8_t width; uint8_t scale; duckdb_hugeint value; } duckdb_decimal;
typedef struct { double percentage; uint64_t rows_processed; uint64_t total_rows_to_process; }
    duckdb_query_progress_type;

// Library, instances, connections
const char *duckdb_library_version(void);
void duckdb_free(void *ptr);
duckdb_instance_cache duckdb_create_instance_cache(void);
duckdb_state duckdb_get_or_create_from_cache(
    duckdb_instance_cache cache, const char *path, duckdb_database *out, duckdb_config config, char **error);
void duckdb_close(duckdb_database *database);
duckdb_state duckdb_create_config(duckdb_config *out);
duckdb_state duckdb_set_config(duckdb_config config, const char *name, const char *option);
size_t duckdb_config_count(void);
duckdb_state duckdb_get_config_flag(size_t index, const char **out_name, const char **out_description);
void duckdb_destroy_config(duckdb_config *config);
duckdb_state duckdb_connect(duckdb_database database, duckdb_connection *out);
void duckdb_disconnect(duckdb_connection *connection);
void duckdb_interrupt(duckdb_connection connection);
duckdb_query_progress_type duckdb_query_progress(duckdb_connection connection);
duckdb_value duckdb_get_table_names(duckdb_connection connection, const char *query, bool qualified);

// Statements
idx_t duckdb_extract_statements(
    duckdb_connection connection, const char *query, duckdb_extracted_statements *out);
const char *duckdb_extract_statements_error(duckdb_extracted_statements statements);
void duckdb_destroy_extracted(duckdb_extracted_statements *statements);
duckdb_state duckdb_prepare_extracted_statement(
    duckdb_connection connection, duckdb_extracted_statements statements, idx_t index,
    duckdb_prepared_statement *out);
duckdb_state duckdb_prepare(
    duckdb_connection connection, const char *query, duckdb_prepared_statement *out);
const char *duckdb_prepare_error(duckdb_prepared_statement statement);
void duckdb_destroy_prepare(duckdb_prepared_statement *statement);
idx_t duckdb_nparams(duckdb_prepared_statement statement);
duckdb_state duckdb_bind_value(duckdb_prepared_statement statement, idx_t index, duckdb_value value);
duckdb_statement_type duckdb_prepared_statement_type(duckdb_prepared_statement statement);
idx_t duckdb_prepared_statement_column_count(duckdb_prepared_statement statement);
const char *duckdb_prepared_statement_column_name(duckdb_prepared_statement statement, idx_t index);
duckdb_logical_type duckdb_prepared_statement_column_logical_type(
    duckdb_prepared_statement statement, idx_t index);
duckdb_state duckdb_pending_prepared(duckdb_prepared_statement statement, duckdb_pending_result *out);
// Deprecated by the library without a successor: the only way to a result that is not held in memory whole.
duckdb_state duckdb_pending_prepared_streaming(
    duckdb_prepared_statement statement, duckdb_pending_result *out);
const char *duckdb_pending_error(duckdb_pending_result pending);
duckdb_state duckdb_execute_pending(duckdb_pending_result pending, duckdb_result *out);
void duckdb_destroy_pending(duckdb_pending_result *pending);

// Results and chunks
void duckdb_destroy_result(duckdb_result *result);
const char *duckdb_result_error(duckdb_result *result);
duckdb_error_type duckdb_result_error_type(duckdb_result *result);
duckdb_result_type duckdb_result_return_type(duckdb_result result);
idx_t duckdb_rows_changed(duckdb_result *result);
idx_t duckdb_column_count(duckdb_result *result);
const char *duckdb_column_name(duckdb_result *result, idx_t column);
duckdb_logical_type duckdb_column_logical_type(duckdb_result *result, idx_t column);
duckdb_data_chunk duckdb_fetch_chunk(duckdb_result result);
idx_t duckdb_data_chunk_get_size(duckdb_data_chunk chunk);
idx_t duckdb_data_chunk_get_column_count(duckdb_data_chunk chunk);
duckdb_vector duckdb_data_chunk_get_vector(duckdb_data_chunk chunk, idx_t column);
void duckdb_destroy_data_chunk(duckdb_data_chunk *chunk);
duckdb_logical_type duckdb_vector_get_column_type(duckdb_vector vector);
void *duckdb_vector_get_data(duckdb_vector vector);
uint64_t *duckdb_vector_get_validity(duckdb_vector vector);
duckdb_vector duckdb_list_vector_get_child(duckdb_vector vector);
duckdb_vector duckdb_struct_vector_get_child(duckdb_vector vector, idx_t index);
duckdb_vector duckdb_array_vector_get_child(duckdb_vector vector);

// Logical types
duckdb_logical_type duckdb_create_logical_type(duckdb_type type);
duckdb_logical_type duckdb_create_decimal_type(uint8_t width, uint8_t scale);
duckdb_logical_type duckdb_create_list_type(duckdb_logical_type element);
duckdb_logical_type duckdb_create_map_type(duckdb_logical_type key, duckdb_logical_type value);
duckdb_logical_type duckdb_create_struct_type(
    duckdb_logical_type *members, const char **names, idx_t count);
void duckdb_destroy_logical_type(duckdb_logical_type *type);
duckdb_type duckdb_get_type_id(duckdb_logical_type type);
char *duckdb_logical_type_get_alias(duckdb_logical_type type);
uint8_t duckdb_decimal_width(duckdb_logical_type type);
uint8_t duckdb_decimal_scale(duckdb_logical_type type);
duckdb_type duckdb_decimal_internal_type(duckdb_logical_type type);
duckdb_type duckdb_enum_internal_type(duckdb_logical_type type);
uint32_t duckdb_enum_dictionary_size(duckdb_logical_type type);
char *duckdb_enum_dictionary_value(duckdb_logical_type type, idx_t index);
duckdb_logical_type duckdb_list_type_child_type(duckdb_logical_type type);
duckdb_logical_type duckdb_array_type_child_type(duckdb_logical_type type);
idx_t duckdb_array_type_array_size(duckdb_logical_type type);
duckdb_logical_type duckdb_map_type_key_type(duckdb_logical_type type);
duckdb_logical_type duckdb_map_type_value_type(duckdb_logical_type type);
idx_t duckdb_struct_type_child_count(duckdb_logical_type type);
char *duckdb_struct_type_child_name(duckdb_logical_type type, idx_t index);
duckdb_logical_type duckdb_struct_type_child_type(duckdb_logical_type type, idx_t index);
idx_t duckdb_union_type_member_count(duckdb_logical_type type);
char *duckdb_union_type_member_name(duckdb_logical_type type, idx_t index);
duckdb_logical_type duckdb_union_type_member_type(duckdb_logical_type type, idx_t index);

// Single values, for parameters
duckdb_value duckdb_create_null_value(void);
duckdb_value duckdb_create_bool(bool value);
duckdb_value duckdb_create_int64(int64_t value);
duckdb_value duckdb_create_hugeint(duckdb_hugeint value);
duckdb_value duckdb_create_uhugeint(duckdb_uhugeint value);
duckdb_value duckdb_create_double(double value);
duckdb_value duckdb_create_decimal(duckdb_decimal value);
duckdb_value duckdb_create_varchar_length(const char *text, idx_t length);
duckdb_value duckdb_create_blob(const uint8_t *data, idx_t length);
duckdb_value duckdb_create_date(duckdb_date value);
duckdb_value duckdb_create_time(duckdb_time value);
duckdb_time_tz duckdb_create_time_tz(int64_t micros, int32_t offset);
duckdb_value duckdb_create_time_tz_value(duckdb_time_tz value);
duckdb_value duckdb_create_timestamp(duckdb_timestamp value);
duckdb_value duckdb_create_timestamp_ns(duckdb_timestamp_ns value);
duckdb_value duckdb_create_timestamp_tz(duckdb_timestamp value);
duckdb_value duckdb_create_interval(duckdb_interval value);
duckdb_value duckdb_create_list_value(duckdb_logical_type element, duckdb_value *values, idx_t count);
duckdb_value duckdb_create_struct_value(duckdb_logical_type type, duckdb_value *values);
duckdb_value duckdb_create_map_value(
    duckdb_logical_type type, duckdb_value *keys, duckdb_value *values, idx_t count);
idx_t duckdb_get_list_size(duckdb_value value);
duckdb_value duckdb_get_list_child(duckdb_value value, idx_t index);
char *duckdb_get_varchar(duckdb_value value);
void duckdb_destroy_value(duckdb_value *value);

// Appending rows
duckdb_state duckdb_appender_create_ext(
    duckdb_connection connection, const char *catalog, const char *schema, const char *table,
    duckdb_appender *out);
idx_t duckdb_appender_column_count(duckdb_appender appender);
duckdb_error_data duckdb_appender_error_data(duckdb_appender appender);
duckdb_state duckdb_appender_begin_row(duckdb_appender appender);
duckdb_state duckdb_append_value(duckdb_appender appender, duckdb_value value);
duckdb_state duckdb_append_data_chunk(duckdb_appender appender, duckdb_data_chunk chunk);
duckdb_state duckdb_appender_end_row(duckdb_appender appender);
duckdb_state duckdb_appender_close(duckdb_appender appender);
duckdb_state duckdb_appender_destroy(duckdb_appender *appender);

// Errors as data
const char *duckdb_error_data_message(duckdb_error_data data);
duckdb_error_type duckdb_error_data_error_type(duckdb_error_data data);
bool duckdb_error_data_has_error(duckdb_error_data data);
void duckdb_destroy_error_data(duckdb_error_data *data);

// Arrow. The structures are CArrow's ArrowSchema and ArrowArray: a module cannot include another's header here,
// so they pass as untyped pointers.
void duckdb_connection_get_arrow_options(duckdb_connection connection, duckdb_arrow_options *out);
void duckdb_destroy_arrow_options(duckdb_arrow_options *options);
duckdb_error_data duckdb_to_arrow_schema(
    duckdb_arrow_options options, duckdb_logical_type *types, const char **names, idx_t count,
    void *out_schema);
duckdb_error_data duckdb_data_chunk_to_arrow(
    duckdb_arrow_options options, duckdb_data_chunk chunk, void *out_array);
duckdb_error_data duckdb_schema_from_arrow(
    duckdb_connection connection, void *schema, duckdb_arrow_converted_schema *out);
duckdb_error_data duckdb_data_chunk_from_arrow(
    duckdb_connection connection, void *array, duckdb_arrow_converted_schema schema, duckdb_data_chunk *out);
void duckdb_destroy_arrow_converted_schema(duckdb_arrow_converted_schema *schema);

#include "functions.h"

#endif
