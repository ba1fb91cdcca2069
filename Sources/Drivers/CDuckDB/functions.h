// Functions of our own that SQL can call, declared from the public documentation:
// https://duckdb.org/docs/stable/clients/c/api#scalar-functions. Included by shim.h, behind its types.
#ifndef GLIDEPATH_CDUCKDB_FUNCTIONS_H
#define GLIDEPATH_CDUCKDB_FUNCTIONS_H

typedef struct gp_duckdb_scalar_function { void *opaque; } *duckdb_scalar_function;
typedef struct gp_duckdb_scalar_function_set { void *opaque; } *duckdb_scalar_function_set;
typedef struct gp_duckdb_function_info { void *opaque; } *duckdb_function_info;
typedef void (*duckdb_scalar_function_t)(
    duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output);
typedef void (*duckdb_delete_callback_t)(void *data);

duckdb_scalar_function duckdb_create_scalar_function(void);
void duckdb_destroy_scalar_function(duckdb_scalar_function *function);
void duckdb_scalar_function_set_name(duckdb_scalar_function function, const char *name);
void duckdb_scalar_function_set_varargs(duckdb_scalar_function function, duckdb_logical_type type);
void duckdb_scalar_function_set_special_handling(duckdb_scalar_function function);
void duckdb_scalar_function_add_parameter(duckdb_scalar_function function, duckdb_logical_type type);
void duckdb_scalar_function_set_return_type(duckdb_scalar_function function, duckdb_logical_type type);
void duckdb_scalar_function_set_extra_info(
    duckdb_scalar_function function, void *extra_info, duckdb_delete_callback_t destroy);
void duckdb_scalar_function_set_function(duckdb_scalar_function function, duckdb_scalar_function_t body);
void *duckdb_scalar_function_get_extra_info(duckdb_function_info info);
void duckdb_scalar_function_set_error(duckdb_function_info info, const char *message);
duckdb_scalar_function_set duckdb_create_scalar_function_set(const char *name);
void duckdb_destroy_scalar_function_set(duckdb_scalar_function_set *set);
duckdb_state duckdb_add_scalar_function_to_set(
    duckdb_scalar_function_set set, duckdb_scalar_function function);
duckdb_state duckdb_register_scalar_function_set(
    duckdb_connection connection, duckdb_scalar_function_set set);
void duckdb_vector_assign_string_element_len(
    duckdb_vector vector, idx_t index, const char *text, idx_t length);
void duckdb_vector_ensure_validity_writable(duckdb_vector vector);

#endif
