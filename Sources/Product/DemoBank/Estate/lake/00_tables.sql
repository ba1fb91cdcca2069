-- The source tables of the demo bank. Snapshots: every table carries the date it was loaded for.
-- No keys and no indexes on purpose: the estates this imitates have none.
CREATE SCHEMA IF NOT EXISTS datalake;

CREATE TABLE IF NOT EXISTS datalake.accounts (
    account_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    account_type VARCHAR(10) NOT NULL,
    account_status VARCHAR(15) NOT NULL,
    open_date DATE NOT NULL,
    current_balance DECIMAL(12, 2) NOT NULL,
    interest_rate DECIMAL(5, 2),
    credit_limit DECIMAL(12, 2),
    apr DECIMAL(5, 2),
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.addresses (
    address_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    address_line1 VARCHAR(200) NOT NULL,
    city VARCHAR(100) NOT NULL,
    state_province VARCHAR(50) NOT NULL,
    postal_code VARCHAR(20) NOT NULL,
    country CHAR(2) NOT NULL,
    start_date DATE NOT NULL,
    end_date DATE,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.branch_visits (
    visit_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    branch_id INTEGER NOT NULL,
    visit_timestamp TIMESTAMP NOT NULL,
    visit_purpose VARCHAR(30) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.branches (
    branch_id INTEGER NOT NULL,
    branch_name VARCHAR(200) NOT NULL,
    address_line1 VARCHAR(200) NOT NULL,
    city VARCHAR(100) NOT NULL,
    state_province VARCHAR(50) NOT NULL,
    postal_code VARCHAR(20) NOT NULL,
    country CHAR(2) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.card_transactions (
    card_txn_id INTEGER NOT NULL,
    card_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    merchant_name VARCHAR(200) NOT NULL,
    merchant_category_code VARCHAR(10) NOT NULL,
    amount DECIMAL(12, 2) NOT NULL,
    txn_timestamp TIMESTAMP NOT NULL,
    authorization_status VARCHAR(10) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.cards (
    card_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    card_type VARCHAR(10) NOT NULL,
    card_number_masked VARCHAR(20) NOT NULL,
    expiration_date DATE NOT NULL,
    card_status VARCHAR(10) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.compliance_events (
    event_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    event_type VARCHAR(25) NOT NULL,
    event_date DATE NOT NULL,
    status VARCHAR(15) NOT NULL,
    review_date DATE,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.credit_scores (
    credit_score_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    bureau VARCHAR(20) NOT NULL,
    score INTEGER NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.customer_preferences (
    preference_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    preference_type VARCHAR(25) NOT NULL,
    opted_in BOOLEAN NOT NULL,
    updated_date DATE NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.customers (
    id INTEGER NOT NULL,
    prefix VARCHAR(10),
    first_name VARCHAR(100) NOT NULL,
    last_name VARCHAR(100) NOT NULL,
    sort_name VARCHAR(200) NOT NULL,
    suffix VARCHAR(20),
    birthdate DATE NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.customers_segments (
    id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    segment_id INTEGER NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.email_addresses (
    email_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    email_address VARCHAR(255) NOT NULL,
    email_type VARCHAR(10) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.holdings (
    holding_id INTEGER NOT NULL,
    investment_id INTEGER NOT NULL,
    security_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    quantity DECIMAL(12, 4) NOT NULL,
    cost_basis DECIMAL(14, 2) NOT NULL,
    current_value DECIMAL(14, 2) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.investments (
    investment_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    account_type VARCHAR(20) NOT NULL,
    current_value DECIMAL(14, 2) NOT NULL,
    risk_profile VARCHAR(15) NOT NULL,
    advisor_id INTEGER NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.loan_accounts (
    loan_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    loan_type VARCHAR(20) NOT NULL,
    original_amount DECIMAL(12, 2) NOT NULL,
    current_balance DECIMAL(12, 2) NOT NULL,
    interest_rate DECIMAL(5, 2) NOT NULL,
    origination_date DATE NOT NULL,
    maturity_date DATE NOT NULL,
    loan_status VARCHAR(15) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.merchant_categories (
    mcc_code VARCHAR(10) NOT NULL,
    mcc_description VARCHAR(200) NOT NULL,
    risk_level VARCHAR(10) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.overdraft_events (
    overdraft_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    overdraft_amount DECIMAL(12, 2) NOT NULL,
    fee_amount DECIMAL(8, 2) NOT NULL,
    fee_waived BOOLEAN NOT NULL,
    event_timestamp TIMESTAMP NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.phone_numbers (
    phone_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    phone_type VARCHAR(10) NOT NULL,
    phone_number VARCHAR(20) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.securities (
    security_id INTEGER NOT NULL,
    ticker VARCHAR(10) NOT NULL,
    security_name VARCHAR(200) NOT NULL,
    security_type VARCHAR(15) NOT NULL,
    sector VARCHAR(50) NOT NULL,
    exchange VARCHAR(10) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.segments (
    segment_id INTEGER NOT NULL,
    segment_name VARCHAR(255) NOT NULL,
    segment_code VARCHAR(10) NOT NULL,
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.transactions (
    transaction_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    txn_timestamp TIMESTAMP NOT NULL,
    txn_type VARCHAR(6) NOT NULL,
    amount DECIMAL(12, 2) NOT NULL,
    description VARCHAR(255),
    as_of DATE NOT NULL
);

CREATE TABLE IF NOT EXISTS datalake.wire_transfers (
    wire_id INTEGER NOT NULL,
    customer_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    direction VARCHAR(10) NOT NULL,
    amount DECIMAL(14, 2) NOT NULL,
    counterparty_name VARCHAR(200) NOT NULL,
    counterparty_bank VARCHAR(200) NOT NULL,
    status VARCHAR(10) NOT NULL,
    wire_timestamp TIMESTAMP NOT NULL,
    as_of DATE NOT NULL
);
